/// Accepts connections from a listening socket.
final class Acceptor: JobOwner {
    private let listener: Channel
    private unowned let worker: Worker
    private let job: Job
    /// How many connections are accepted before the existing ones get their turn. Each of them may have sent something
    /// already.
    private static let turns = 8

    init(_ listener: Channel, for worker: Worker) {
        self.listener = listener
        self.worker = worker
        job = Job(on: listener.loop)
    }

    /// Starts accepting connections.
    func start() { job.start(self) }

    /// Stops accepting connections.
    func close() { listener.close() }

    func hasRun() {}

    func run() async {
        var accepted = 0
        while !listener.isClosed {
            accepted += 1
            if accepted.isMultiple(of: Acceptor.turns) {
                await listener.loop.yield()
                // Somebody else may have the number of a socket that has been closed meanwhile.
                guard !listener.isClosed else { return }
            }
            if worker.isFull {
                try? await listener.loop.sleep(for: .milliseconds(10))
                continue
            }
            do throws(SystemError) {
                try accept()
            } catch {
                if error.wouldBlock {
                    listener.wouldBlock(.read)
                    try? await listener.wait(for: .read, until: nil)
                } else if error.isShortage {
                    // Until a descriptor is free, the connection stays in the system's queue.
                    try? await listener.loop.sleep(for: .milliseconds(50))
                }
                // Otherwise the client closed the connection before it was accepted. Continue with the next one.
            }
        }
    }

    /// Passes the next connection to the worker.
    private func accept() throws(SystemError) {
        let (descriptor, peer) = try SocketCall.accept(listener.descriptor)
        try worker.serve(Socket(adopting: descriptor), of: peer)
    }
}
