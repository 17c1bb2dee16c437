/// A connection to a scripted origin, for use in its script.
public final class OriginConnection {
    /// How many connections were accepted before this one.
    public let index: Int
    private let socket: Socket
    private let record: Watched<[Transcript]>
    private var reader = MessageReader()
    /// Whether the bytes are recorded. Turn it off in a script that moves a gigabyte.
    public var isRecording = true

    init(index: Int, socket: Socket, record: Watched<[Transcript]>) {
        self.index = index
        self.socket = socket
        self.record = record
    }

    /// Reads the next request with its body.
    public func readRequest(within duration: Duration = .seconds(5)) throws(WireError) -> Message {
        try reader.request(from: source(by: Deadline(in: duration)))
    }

    /// Reads the next request's head; its body stays in the stream.
    public func readRequestHead(within duration: Duration = .seconds(5)) throws(WireError) -> Message {
        try reader.requestHead(from: source(by: Deadline(in: duration)))
    }

    /// Reads the body of the request whose head has been read.
    public func readBody(of request: inout Message, within duration: Duration = .seconds(5)) throws(WireError) {
        try reader.body(of: &request, from: source(by: Deadline(in: duration)))
    }

    /// Reads the next bytes as they arrive; none if the peer has closed its side.
    public func receive(within duration: Duration = .seconds(5)) throws(WireProblem) -> [UInt8] {
        let rest = reader.takeRest()
        return rest.isEmpty ? try source(by: Deadline(in: duration))() : rest
    }

    /// Sends bytes.
    public func send(_ bytes: some Collection<UInt8>, within duration: Duration = .seconds(5)) throws(WireProblem) {
        // Record them first. Someone who has seen the bytes must find them in the record.
        if isRecording { update { $0.sent += bytes } }
        try socket.send(bytes, by: Deadline(in: duration))
    }

    /// Sends text.
    public func send(_ text: String, within duration: Duration = .seconds(5)) throws(WireProblem) {
        try send(Array(text.utf8), within: duration)
    }

    /// Reads and records until the peer closes the connection, or until the time is up.
    @discardableResult
    public func hold(for duration: Duration = .seconds(60)) -> Transcript.Ending {
        Transcript.Ending(of: source(by: Deadline(in: duration)))
    }

    /// Says that nothing more will be sent (TCP FIN); what comes can still be read.
    public func endSending() {
        socket.finishSending()
    }

    /// Closes the connection, read or not.
    public func close() {
        socket.close()
    }

    /// Closes the connection with a reset (TCP RST).
    public func reset() {
        socket.reset()
    }

    /// Ends the connection: tells the peer that nothing more will be sent, and waits a moment for the peer to close its
    /// side.
    func finish() {
        socket.finishSending()
        hold(for: .seconds(2))
    }

    private func source(by deadline: Deadline) -> MessageReader.Source {
        { () throws(WireProblem) in
            do throws(WireProblem) {
                let bytes = try self.socket.receive(by: deadline)
                self.update { transcript in
                    if self.isRecording { transcript.received += bytes }
                    if bytes.isEmpty { transcript.end(.closed) }
                }
                return bytes
            } catch {
                if error == .reset { self.update { $0.end(.reset) } }
                throw error
            }
        }
    }

    private func update(_ change: (inout Transcript) -> Void) {
        record.update { if index < $0.count { change(&$0[index]) } }
    }
}
