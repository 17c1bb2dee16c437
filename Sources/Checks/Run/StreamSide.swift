/// The connection of HTTP/2 that a client has during an exchange, and what was seen there, in words.
struct StreamSide {
    private let port: Int
    private let isSecure: Bool
    private var client: HTTP2Client?
    private var streams: [UInt32] = []
    /// The requests and the answers, with a field in each line. Frames are no text that a person can read.
    private(set) var sent = ""
    private(set) var received = ""

    init(port: Int, isSecure: Bool) {
        (self.port, self.isSecure) = (port, isSecure)
    }

    /// Performs an action.
    ///
    /// - Returns: the answer, if the action reads one.
    mutating func perform(_ action: StreamAction) throws(WireProblem) -> Result<Message, WireError>? {
        do {
            switch action {
            case .connect:
                let client = try HTTP2Client(port: port, isSecure: isSecure)
                self.client = client
                try client.begin()
            case .request(let method, let path, let fields, let ends):
                guard let client else { return nil }
                let fields = client.fields(method, path, fields)
                let stream = try client.send(request: fields, end: ends)
                streams.append(stream)
                sent += "stream \(stream)\r\n" + fields.map { "\($0)\r\n" }.joined() + "\r\n"
            case .content(let text, let index, let ends):
                try client?.send(content: Array(text.utf8), on: stream(index), end: ends, within: Exchange.patience)
                sent += text
            case .reset(let index):
                try client?.send(.reset(stream(index)))
                sent += "stream \(stream(index)) is reset\r\n"
            case .read(let index): return read(index)
            case .overTLS(let text): return try overTLS(text)
            }
            return nil
        } catch let problem as WireProblem {
            throw problem
        } catch {
            throw .malformed("\(error)")
        }
    }

    private func stream(_ index: Int) -> UInt32 { index < streams.count ? streams[index] : 0 }

    private mutating func read(_ index: Int) -> Result<Message, WireError> {
        guard let client, index < streams.count else { return .failure(WireError(problem: .closed, partial: nil)) }
        let answer = client.answer(on: streams[index], within: Exchange.patience)
        if answer.hasBegun {
            received += "stream \(streams[index])\r\n" + answer.fields.map { "\($0)\r\n" }.joined() + "\r\n"
            received += answer.text
        }
        let message = answer.message
        let problem: WireProblem?
        switch answer.ending {
        case .whole: problem = client.conduct.faults.first.map { .malformed($0) }
        case .reset(let code): problem = .malformed("the stream was reset with the code \(code)")
        case nil where client.ending == .open: problem = .timeout
        case nil: problem = client.ending == .reset ? .reset : .closed
        }
        guard let problem else { return .success(message) }
        return .failure(WireError(problem: problem, partial: answer.hasBegun ? message : nil))
    }

    /// Sends a request of HTTP/1.1 through `openssl`, and reads the response.
    private mutating func overTLS(_ text: String) throws -> Result<Message, WireError> {
        let pipe = try SecurePipe(port: port, protocols: "http/1.1")
        defer { pipe.close() }
        let deadline = Deadline(in: Exchange.patience)
        try pipe.socket.send(Array(text.utf8), by: deadline)
        sent += text
        var reader = MessageReader()
        var bytes: [UInt8] = []
        defer { received += MessageReader.text(bytes) }
        return Result { () throws(WireError) in
            try reader.response(to: "GET") { () throws(WireProblem) in
                let more = try pipe.socket.receive(by: deadline)
                bytes += more
                return more
            }
        }
    }
}

extension StreamAnswer {
    /// The answer in the form of HTTP/1, so that the same expectations fit it.
    fileprivate var message: Message {
        func message(_ fields: [Field]) -> Message {
            let status = fields.first { $0.name == ":status" }?.value ?? "0"
            return Message(startLine: "HTTP/2 \(status)", fields: fields.filter { !$0.name.hasPrefix(":") })
        }
        var message = message(fields)
        message.body = content
        message.trailers = trailers ?? []
        message.interim = interim.map { fields in
            let status = fields.first { $0.name == ":status" }?.value ?? "0"
            return Message(startLine: "HTTP/2 \(status)", fields: fields.filter { !$0.name.hasPrefix(":") })
        }
        return message
    }
}
