@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the body of a test as a task of a fresh loop, which has a thread of its own and ends with the test.
func onLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop()
    let thread = Platform.startThread { loop.run { _ in } }
    // It stops where the body ends: this task may have to wait for its turn, longer than what is tested waits.
    let task = Task(executorPreference: loop) {
        defer { loop.stop() }
        try await body(loop)
    }
    let outcome = await task.result
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
