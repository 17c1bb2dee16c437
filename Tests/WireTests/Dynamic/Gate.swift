import Foundation

/// What one thread waits for and another one lets happen: the script of an origin and the client of the same test.
final class Gate: Sendable {
    private let semaphore = DispatchSemaphore(value: 0)

    func open() {
        semaphore.signal()
    }

    /// Waits until the gate has been opened, once for each opening.
    func pass(within seconds: Double = 10) throws(Closed) {
        guard semaphore.wait(timeout: .now() + seconds) == .success else { throw Closed() }
    }

    struct Closed: Error, CustomStringConvertible {
        let description = "the other side has not come so far"
    }
}
