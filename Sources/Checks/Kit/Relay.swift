import Foundation

/// A tap on a wire. It passes bytes between its clients and a port behind it, unchanged, and records both directions.
public final class Relay: Sendable {
    private let listener: Listener
    private let record = Watched<[Transcript]>([])
    private let target: Watched<Int?>
    private let host: String
    /// How many connections it passes on. Further ones are closed immediately, so that a loop ends.
    private let limit: Int
    /// How many bytes it records, for each direction of a connection.
    private let recording: Int

    /// Starts a relay, on a free port unless one is given. Without a target, connections wait until `connect(to:)` is
    /// called.
    public init(
        to target: Int? = nil, host: String = "127.0.0.1", on port: Int = 0, limit: Int = .max, recording: Int = .max
    ) throws(WireProblem) {
        self.target = Watched(target)
        self.host = host
        self.limit = limit
        self.recording = recording
        listener = try Listener(host: "127.0.0.1", port: port)
        try listen()
    }

    /// The port to connect to.
    public var port: Int { listener.port }

    /// The URL to connect to.
    public var url: String { "http://127.0.0.1:\(port)" }

    /// The bytes of each connection: `received` came from the client, `sent` went back to it.
    public var connections: [Transcript] { record.current }

    /// Sets the port behind the relay.
    public func connect(to port: Int) {
        target.update { $0 = port }
    }

    /// Waits until the record fulfils a condition.
    ///
    /// - Returns: whether it did in time.
    @discardableResult
    public func wait(within duration: Duration = .seconds(5), until isDone: ([Transcript]) -> Bool) -> Bool {
        record.wait(by: Deadline(in: duration), until: isDone)
    }

    /// Closes all connections and stops listening.
    public func stop() {
        listener.stop()
    }

    private func listen() throws(WireProblem) {
        let (record, target, host, limit, recording) = (record, target, host, limit, recording)
        try listener.listen { near in
            let index = record.update { transcripts in
                transcripts.append(Transcript())
                return transcripts.count - 1
            }
            target.wait(by: Deadline(in: .seconds(10))) { $0 != nil }
            let deadline = Deadline(in: .seconds(5))
            guard index < limit, let port = target.current,
                let far = try? Socket(host: host, port: port, by: deadline)
            else { return }
            let back = Watched(false)
            Thread.detachNewThread {
                Self.pass(from: far, to: near) { bytes in
                    record.update { $0[index].note(bytes, .sent, atMost: recording) }
                }
                back.update { $0 = true }
            }
            Self.pass(from: near, to: far) { bytes in
                record.update { $0[index].note(bytes, .received, atMost: recording) }
            }
            back.wait(by: .distantFuture) { $0 }
            record.update { $0[index].end(.closed) }
        }
    }

    /// Passes on one direction until it ends.
    private static func pass(from source: Socket, to sink: Socket, record: ([UInt8]) -> Void) {
        do {
            while true {
                let bytes = try source.receive(by: .distantFuture)
                // Record them first. Someone who has seen the bytes must find them in the record.
                record(bytes)
                if bytes.isEmpty { return sink.finishSending() }
                try sink.send(bytes, by: .distantFuture)
            }
        } catch {
            source.shutDown()
            sink.shutDown()
        }
    }
}
