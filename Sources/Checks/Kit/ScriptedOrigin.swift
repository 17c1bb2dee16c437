import Foundation

/// An origin server that answers from a script and records every byte that it receives.
///
///     let origin = try ScriptedOrigin { connection in
///         let request = try connection.readRequest()
///         try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n")
///         try connection.send(request.method == "GET" ? "ok" : "no")
///     }
///     let proxy = try Program.start("step5", ["--origin", origin.url])
///
/// The script runs once per connection, on a thread of its own. When it returns or throws, the connection is closed
/// gently: the origin sends nothing more, and records what arrives until the peer closes its side, too.
public final class ScriptedOrigin: Sendable {
    /// The script for a connection.
    public typealias Script = @Sendable (OriginConnection) throws -> Void

    private let listener: Listener
    private let record = Watched<[Transcript]>([])
    private let script: Watched<Script>
    /// The numeric address that it listens on.
    public let host: String

    /// Starts an origin on a loopback address, 127.0.0.1 or ::1. It uses a free port unless one is given.
    ///
    /// If `isListening` is false, the port is only reserved, and connections are refused until `listen()`.
    public init(
        host: String = "127.0.0.1", port: Int = 0, isListening: Bool = true, script: @escaping Script
    ) throws(WireProblem) {
        self.host = host
        self.script = Watched(script)
        listener = try Listener(host: host, port: port)
        if isListening { try listen() }
    }

    /// Starts an origin that answers every request with these bytes and then closes the connection.
    public convenience init(host: String = "127.0.0.1", answering bytes: some Collection<UInt8> & Sendable) throws {
        try self.init(host: host) { connection in
            _ = try connection.readRequest()
            try connection.send(bytes)
        }
    }

    /// The port that it listens on.
    public var port: Int { listener.port }

    /// The address and port, as in a Host field.
    public var authority: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

    /// The URL, without a path.
    public var url: String { "http://\(authority)" }

    /// The bytes of each connection so far, in the order in which they were accepted.
    public var connections: [Transcript] { record.current }

    /// The requests of all connections so far. The last one of each connection may be incomplete.
    public var requests: [Message] { connections.flatMap(\.requests) }

    /// Starts to accept connections on a port that was only reserved.
    public func listen() throws(WireProblem) {
        let (record, script) = (record, script)
        try listener.listen { socket in
            let index = record.update { transcripts in
                transcripts.append(Transcript())
                return transcripts.count - 1
            }
            let connection = OriginConnection(index: index, socket: socket, record: record)
            try? script.current(connection)
            connection.finish()
        }
    }

    /// Replaces the script for new connections, and clears the record.
    public func replaceScript(_ script: @escaping Script) {
        self.script.update { $0 = script }
        record.update { $0 = [] }
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
}
