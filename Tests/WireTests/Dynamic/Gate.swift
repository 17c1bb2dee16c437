import Foundation

/// A gate that one thread waits at and another one opens, such as an origin's script and the client of the same test.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() {
        semaphore.signal()
    }

    /// Waits until the gate has been opened. Each opening ends one wait.
    func pass(within seconds: Double = 10) throws(Closed) {
        guard semaphore.wait(timeout: .now() + seconds) == .success else { throw Closed() }
    }

    struct Closed: Error, CustomStringConvertible {
        let description = "the other side has not come so far"
    }
}
