import Synchronization

/// What has happened, told by one thread and looked at by another.
final class Events: Sendable {
    private let list = Mutex<[String]>([])

    var all: [String] { list.withLock { $0 } }

    func append(_ event: String) {
        list.withLock { $0.append(event) }
    }
}
