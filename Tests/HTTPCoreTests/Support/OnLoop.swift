import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs the body of a test on a fresh loop, which has a thread of its own and ends with the test.
func onLoop<Result>(_ body: (EventLoop) async throws -> Result) async throws -> Result {
    let loop = try EventLoop()
    let thread = Platform.startThread { loop.run { _ in } }
    defer {
        loop.execute { $0.stop() }
        pthread_join(thread, nil)
    }
    return try await withTaskExecutorPreference(loop) { try await body(loop) }
}
