@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the body of a test as a task of a new loop. The loop has its own thread and ends with the test.
func onLoop(_ body: @escaping @Sendable (EventLoop) async throws -> Void) async throws {
    let loop = try EventLoop()
    let thread = try Platform.startThread { loop.run { _ in } }
    let outcome = await Task(executorPreference: loop) { try await body(loop) }.result
    loop.execute { $0.stop() }
    pthread_join(thread, nil)
    try outcome.get()
}

extension EventLoop {
    /// The pools of all clients that have been used on this loop.
    var pools: [ConnectionPool] { locals.compactMap { $0 as? ConnectionPool } }
}

/// Waits on the current loop, or until the task is cancelled.
func pause(for time: Duration) async {
    try? await EventLoop.current?.sleep(for: time)
}

/// Lets other tasks of the loop run until a condition holds. It gives up after a while, so that a fault doesn't make
/// the test hang.
func wait(until condition: () -> Bool) async throws {
    let deadline = Instant.now + .seconds(10)
    while !condition() {
        guard Instant.now < deadline else { throw StreamError.timeout }
        await Task.yield()
    }
}
