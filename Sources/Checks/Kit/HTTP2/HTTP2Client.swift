/// A client of HTTP/2 that sends exactly the frames you tell it to, and judges what comes back.
///
///     let client = try HTTP2Client(port: proxy.port)
///     let stream = try client.request("GET", "/")
///     client.read { $0.answers[stream]?.ending != nil }
///     print(client.conduct.answers[stream]?.status, client.conduct.faults)
///
/// Its functions block, each until its own deadline. Use it from one thread only.
public final class HTTP2Client {
    private let socket: Socket
    private let pipe: SecurePipe?
    private var buffer = FrameBuffer()
    /// What the server has done so far.
    public var conduct = ServerConduct()
    /// How the server has ended the connection.
    public private(set) var ending = Transcript.Ending.open
    /// The encoder of header blocks.
    public var writer = HeaderBlockWriter()
    /// Whether the client acknowledges SETTINGS.
    public var acknowledges = true
    /// Whether the client answers PING.
    public var answersPings = true
    /// Whether the client gives back the window for all content that it has received.
    public var givesCredit = true
    /// The number of the next stream.
    public var nextStream: UInt32 = 1
    /// The value of `:scheme`.
    public let scheme: String

    /// Connects to a port of 127.0.0.1. Nothing is sent before ``begin(_:)``.
    public init(port: Int, isSecure: Bool = false, within duration: Duration = .seconds(5)) throws {
        let pipe = isSecure ? try SecurePipe(port: port, protocols: "h2") : nil
        socket = try pipe?.socket ?? Socket(host: "127.0.0.1", port: port, by: Deadline(in: duration))
        self.pipe = pipe
        scheme = isSecure ? "https" : "http"
    }

    /// Connects over TLS, with more options for the program `openssl s_client`.
    public convenience init(port: Int, tls options: [String]) throws {
        try self.init(SecurePipe(port: port, protocols: "h2", options: options))
    }

    private init(_ pipe: SecurePipe) {
        (socket, self.pipe, scheme) = (pipe.socket, pipe, "https")
    }

    deinit {
        close()
    }

    /// Sends the preface and the first SETTINGS. Pushes are never wanted.
    public func begin(_ settings: [(id: UInt16, value: UInt32)] = []) throws {
        let frame = RawFrame.settings([(RawFrame.Setting.enablePush, 0)] + settings)
        try send(bytes: RawFrame.preface + note([frame]))
    }

    /// The bytes of frames that will be sent. The client remembers what they allow the server.
    public func note(_ frames: [RawFrame]) -> [UInt8] {
        for frame in frames { conduct.note(sent: frame) }
        return frames.flatMap(\.bytes)
    }

    /// Sends frames.
    public func send(_ frames: RawFrame..., within duration: Duration = .seconds(10)) throws {
        try send(bytes: note(frames), within: duration)
    }

    /// Sends bytes. Meanwhile, it takes the frames that arrive.
    public func send(bytes: [UInt8], within duration: Duration = .seconds(10)) throws {
        var received: [[UInt8]] = []
        defer { received.forEach(take) }
        do throws(WireProblem) {
            try socket.send(bytes, by: Deadline(in: duration)) { received.append($0) }
        } catch {
            if error == .closed || error == .reset, ending == .open { ending = error == .closed ? .closed : .reset }
            throw error
        }
    }

    /// Sends bytes and reads nothing.
    ///
    /// - Returns: whether the server has taken them in time.
    public func sendWithoutReading(_ bytes: [UInt8], within duration: Duration = .seconds(2)) -> Bool {
        (try? socket.send(bytes, by: Deadline(in: duration))) != nil
    }

    /// Reads frames until a condition is true.
    ///
    /// - Returns: whether it became true, before the time was up or the server ended the connection.
    @discardableResult
    public func read(
        within duration: Duration = .seconds(10), until isDone: (ServerConduct) -> Bool = { _ in false }
    ) -> Bool {
        let deadline = Deadline(in: duration)
        while !isDone(conduct) {
            guard ending == .open else { return false }
            do throws(WireProblem) {
                let bytes = try socket.receive(by: deadline)
                if bytes.isEmpty { ending = .closed } else { take(bytes) }
            } catch .timeout {
                return isDone(conduct)
            } catch {
                ending = .reset
            }
        }
        return true
    }

    private func take(_ bytes: [UInt8]) {
        buffer.append(bytes)
        while let frame = buffer.next() {
            conduct.take(frame)
            // The server may have closed already, so it doesn't matter whether these arrive.
            for answer in answers(to: frame) { try? socket.send(note([answer]), by: Deadline(in: .seconds(5))) }
        }
    }

    private func answers(to frame: RawFrame) -> [RawFrame] {
        switch frame.kind {
        case RawFrame.Kind.settings where acknowledges && !frame.has(RawFrame.Flag.ack):
            return [.settingsAcknowledgement]
        case RawFrame.Kind.ping where answersPings && !frame.has(RawFrame.Flag.ack):
            return [.ping(frame.payload, isAnswer: true)]
        case RawFrame.Kind.data where givesCredit && !frame.payload.isEmpty:
            let count = UInt32(frame.payload.count)
            let isOver = conduct.answers[frame.stream]?.ending != nil
            return [.windowUpdate(0, count)] + (isOver ? [] : [.windowUpdate(frame.stream, count)])
        default:
            return []
        }
    }

    /// Tells the server that nothing more will be sent (TCP FIN). Over TLS, it does nothing.
    public func halfClose() {
        if pipe == nil { socket.finishSending() }
    }

    /// Closes the connection.
    public func close() {
        socket.close()
        pipe?.close()
    }

    /// Closes the connection with a reset (TCP RST), or over TLS without a farewell.
    public func reset() {
        socket.reset()
        pipe?.close()
    }
}
