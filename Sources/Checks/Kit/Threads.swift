import Foundation

/// Runs blocking work on a thread of its own and awaits it.
///
/// The kit blocks: a socket is read on the thread that asks. A test that wraps its exchange in this
/// leaves the concurrency pool free, so that many exchanges can be under way at once.
public func onThread<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread {
            continuation.resume(with: Swift.Result(catching: work))
        }
    }
}
