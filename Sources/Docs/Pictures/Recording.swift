import Checks

/// A line of a message in a picture.
struct PictureLine {
    /// What the proxy did to it; nil if it hasn't reached a proxy.
    enum Fate: String, CaseIterable {
        case kept, changed, added, removed
    }

    let text: String
    let fate: Fate?

    init(_ line: FatedLine) {
        text = line.text.fixed
        fate =
            switch line.fate {
            case .kept: .kept
            case .changed: .changed
            case .added: .added
            case .removed: .removed
            }
    }

    init(_ text: String, _ fate: Fate?) {
        self.text = text.fixed
        self.fate = fate
    }
}

/// One request and its answer, recorded on both sides of a step's proxy.
struct Recording {
    /// The request as the client sends it.
    let request: [PictureLine]
    /// The request as the origin gets it; nil if it gets none.
    let forwarded: [PictureLine]?
    /// The answer as the origin sends it.
    let answer: [PictureLine]?
    /// The answer as the client gets it.
    let response: [PictureLine]

    /// Why there's no recording.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The same request for each step. It has something for the proxy to keep, to change and to remove.
    private static let request = """
        GET /hello?name=reader HTTP/1.1\r
        Host: localhost:8080\r
        Accept: text/html\r
        X-Forwarded-For: 203.0.113.7\r
        Connection: X-Debug\r
        X-Debug: 1\r
        \r\n
        """
    /// The origin's answer. It has something that each step loses.
    private static let answer = """
        HTTP/1.1 404 Not Found\r
        Date: \(String.originDate)\r
        Content-Type: text/html\r
        Set-Cookie: a=1\r
        Set-Cookie: b=2\r
        Connection: close, X-Pool\r
        X-Pool: blue\r
        Content-Length: 12\r
        \r
        no such page
        """

    /// Starts the step's programs and sends the request. Step 1 is the origin itself.
    init(ofStep step: Int) throws {
        let origin = try ScriptedOrigin(answering: Array(Self.answer.utf8))
        let program = try Program.start("step\(step)", step > 2 ? ["--origin", origin.url] : [])
        let tap = try Relay(to: program.port)
        let client = try RawClient(port: tap.port)
        try client.send(step == 1 ? Self.request.replacing("8080", with: "8081") : Self.request)
        _ = try client.readResponse()
        guard tap.wait(until: { !$0.flatMap(\.exchanges).isEmpty }),
            let near = tap.connections.flatMap(\.exchanges).first
        else { throw Failure(description: "step\(step) does not answer") }
        let far = origin.connections.flatMap(\.exchanges).first
        program.stop()
        if let far {
            self.init(near, behind: far, originPort: origin.port)
        } else {
            self.init(alone: near, step == 1 ? nil : .added)
        }
    }

    /// An exchange behind which there is no other one; this was done to the response's lines.
    private init(alone exchange: (request: Message, response: Message), _ fate: PictureLine.Fate?) {
        request = Self.lines(of: exchange.request)
        (forwarded, answer) = (nil, nil)
        response = Self.lines(of: exchange.response, fate)
    }

    /// An exchange between the client and the proxy, and the one between the proxy and the origin that it caused.
    ///
    /// - Parameter early: What the client sent behind its request, before there was an answer.
    init(
        _ near: (request: Message, response: Message), behind far: (request: Message, response: Message),
        originPort: Int, early: [String] = []
    ) {
        request = Self.lines(of: near.request) + early.map { PictureLine($0, nil) }
        forwarded = far.request.fates(since: near.request).map { line in
            let line = PictureLine(line)
            return PictureLine(line.text.replacing(":\(originPort)", with: ":8081"), line.fate)
        }
        answer = Self.lines(of: far.response)
        response = near.response.fates(since: far.response).map(PictureLine.init)
    }

    private static func lines(of message: Message, _ fate: PictureLine.Fate? = nil) -> [PictureLine] {
        message.fates(since: message).map { PictureLine($0.text, fate) }
    }
}

extension String {
    /// The date in the answer of the pictures' origin.
    fileprivate static let originDate = "Sun, 06 Nov 1994 08:49:37 GMT"

    /// The line with fixed values instead of those that differ from run to run, so that the picture stays the same.
    fileprivate var fixed: String {
        replacing(#/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/#) {
            $0.0 == Self.originDate ? Self.originDate : "Tue, 15 Nov 1994 08:12:31 GMT"
        }
        .replacing(#/step([567])-[0-9a-z]{5}/#) { "step\($0.1)-k3f9a" }
    }
}
