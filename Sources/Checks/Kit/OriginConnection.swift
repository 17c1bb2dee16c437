/// One connection to a scripted origin, as its script sees it.
public final class OriginConnection {
    /// How many connections were accepted before this one.
    public let index: Int
    private let socket: Socket
    private let record: Watched<[Transcript]>
    private var reader = MessageReader()
    /// Whether the transcript grows: a script that moves a gigabyte would not want it to.
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

    /// Reads the body of the request whose head was read.
    public func readBody(of request: inout Message, within duration: Duration = .seconds(5)) throws(WireError) {
        try reader.body(of: &request, from: source(by: Deadline(in: duration)))
    }

    /// Reads what comes next, as it comes; none once the peer has finished.
    public func receive(within duration: Duration = .seconds(5)) throws(WireProblem) -> [UInt8] {
        let rest = reader.takeRest()
        return rest.isEmpty ? try source(by: Deadline(in: duration))() : rest
    }

    /// Sends bytes.
    public func send(_ bytes: some Collection<UInt8>, within duration: Duration = .seconds(5)) throws(WireProblem) {
        // Recorded first: who reacts to the bytes must find them recorded.
        if isRecording { update { $0.sent += bytes } }
        try socket.send(bytes, by: Deadline(in: duration))
    }

    /// Sends text.
    public func send(_ text: String, within duration: Duration = .seconds(5)) throws(WireProblem) {
        try send(Array(text.utf8), within: duration)
    }

    /// Reads and records until the peer ends the connection, or until the time is over.
    @discardableResult
    public func hold(for duration: Duration = .seconds(60)) -> Transcript.Ending {
        let read = source(by: Deadline(in: duration))
        do {
            while !(try read().isEmpty) {}
            return .closed
        } catch {
            return error == .reset ? .reset : .open
        }
    }

    /// Says that nothing more will be sent (TCP FIN); what comes in can still be read.
    public func halfClose() {
        socket.finishSending()
    }

    /// Ends the connection with a reset.
    public func reset() {
        socket.reset()
    }

    /// Ends the connection: sends nothing more, and waits a moment for the peer to end it too.
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
