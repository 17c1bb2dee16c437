/// A client that sends exactly the bytes you tell it to, and shows exactly what comes back.
///
///     let client = try RawClient(port: proxy.port)
///     try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
///     let response = try client.readResponse()
///
/// Its functions block, each until its own deadline. Use it from one thread only.
public final class RawClient {
    private let socket: Socket
    private var reader = MessageReader()
    /// Whether `sent` and `received` grow. Turn it off in a test that moves a gigabyte.
    public var isRecording = true
    /// The bytes sent so far.
    public private(set) var sent: [UInt8] = []
    /// The bytes received so far.
    public private(set) var received: [UInt8] = []

    /// Connects to a numeric address. The default is loopback.
    public init(host: String = "127.0.0.1", port: Int, within duration: Duration = .seconds(5)) throws(WireProblem) {
        socket = try Socket(host: host, port: port, by: Deadline(in: duration))
    }

    /// Sends bytes.
    public func send(_ bytes: some Collection<UInt8>, within duration: Duration = .seconds(5)) throws(WireProblem) {
        if isRecording { sent += bytes }
        try socket.send(bytes, by: Deadline(in: duration))
    }

    /// Sends text.
    public func send(_ text: String, within duration: Duration = .seconds(5)) throws(WireProblem) {
        try send(Array(text.utf8), within: duration)
    }

    /// Sends bytes. Meanwhile, it calls `onReceive` with the bytes that arrive.
    public func send(
        _ bytes: [UInt8], within duration: Duration = .seconds(5), onReceive: ([UInt8]) -> Void
    ) throws(WireProblem) {
        if isRecording { sent += bytes }
        try socket.send(bytes, by: Deadline(in: duration)) { received in
            if isRecording { self.received += received }
            onReceive(received)
        }
    }

    /// Reads the next final response, and the interim ones before it.
    ///
    /// The method of the request matters, because a response to HEAD has no body.
    public func readResponse(
        to method: String = "GET", within duration: Duration = .seconds(5)
    ) throws(WireError) -> Message {
        try reader.response(to: method, from: source(by: Deadline(in: duration)))
    }

    /// Reads the head of the next final response. Its body stays in the stream.
    public func readResponseHead(
        to method: String = "GET", within duration: Duration = .seconds(5)
    ) throws(WireError) -> Message {
        try reader.responseHead(to: method, from: source(by: Deadline(in: duration)))
    }

    /// Reads the next bytes as they arrive; none if the peer has closed its side.
    public func receive(within duration: Duration = .seconds(5)) throws(WireProblem) -> [UInt8] {
        let rest = reader.takeRest()
        return rest.isEmpty ? try source(by: Deadline(in: duration))() : rest
    }

    /// Reads until the received bytes contain `text`.
    public func read(until text: String, within duration: Duration = .seconds(5)) throws(WireProblem) {
        let read = source(by: Deadline(in: duration))
        while !received.contains(Array(text.utf8)) {
            let bytes = try read()
            if bytes.isEmpty { throw .closed }
            reader.append(bytes)
        }
    }

    /// Reads until the peer closes the connection.
    ///
    /// - Returns: how it ended; `.open` if it didn't in time.
    @discardableResult
    public func readUntilClose(within duration: Duration = .seconds(5)) -> Transcript.Ending {
        Transcript.Ending(of: source(by: Deadline(in: duration)))
    }

    /// Tells the peer that nothing more will be sent (TCP FIN). The response can still be read.
    public func halfClose() {
        socket.finishSending()
    }

    /// Closes the connection with a reset (TCP RST).
    public func reset() {
        socket.reset()
    }

    /// Closes the connection.
    public func close() {
        socket.close()
    }
}

extension RawClient {
    private func source(by deadline: Deadline) -> MessageReader.Source {
        { () throws(WireProblem) in
            let bytes = try self.socket.receive(by: deadline)
            if self.isRecording { self.received += bytes }
            return bytes
        }
    }
}
