@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the body of a test as a task of a fresh loop, which has a thread of its own and ends with the test.
func onLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop()
    let thread = try Platform.startThread { loop.run { _ in } }
    let outcome = await Task(executorPreference: loop) { try await body(loop) }.result
    loop.execute { $0.stop() }
    pthread_join(thread, nil)
    try outcome.get()
}

/// Lets other tasks of the loop go on until something holds; gives up in the end, so that a fault isn't a hang.
func wait(until condition: () -> Bool) async throws {
    let deadline = Moment.now + .seconds(10)
    while !condition() {
        guard Moment.now < deadline else { throw StreamError.timeout }
        await Task.yield()
    }
}
