import Checks

/// What the origin of a case does with a request whose head it has read.
struct OriginBehavior: Sendable {
    typealias Answer = @Sendable (OriginConnection, Message, Signals) throws -> Void

    private let answer: Answer

    /// The function gets the head, and reads the content itself if it wants it.
    init(_ answer: @escaping Answer) {
        self.answer = answer
    }

    /// Reads each request, and answers 200 with the target as content.
    static let ordinary = OriginBehavior { connection, head, _ in
        _ = try connection.wholeRequest(head)
        try connection.send(Self.ok(to: head))
    }

    /// Reads each request, and answers with these bytes.
    static func answering(_ bytes: String, thenCloses: Bool = false) -> OriginBehavior {
        OriginBehavior { connection, head, _ in
            _ = try connection.wholeRequest(head)
            try connection.send(bytes)
            if thenCloses { throw Closing() }
        }
    }

    /// Reads the request for `/held`, says so with the signal `held`, and answers after the signal `go`. Other requests
    /// get their answer at once.
    static let holding = OriginBehavior { connection, head, signals in
        _ = try connection.wholeRequest(head)
        if head.target.hasPrefix("/held") {
            signals.raise("held")
            try signals.wait("go")
        }
        try connection.send(ok(to: head))
    }

    /// Reads the head of the request for `/held`, says so with the signal `held`, and does nothing more until the proxy
    /// ends the connection.
    static let abandoned = OriginBehavior { connection, head, signals in
        if head.target.hasPrefix("/held") {
            signals.raise("held")
            signals.change("active", by: 1)
            connection.hold(for: .seconds(30))
            signals.change("active", by: -1)
            throw Closing()
        }
        _ = try connection.wholeRequest(head)
        try connection.send(ok(to: head))
    }

    /// The script of the origin: it serves one request after the other.
    func script(_ signals: Signals) -> ScriptedOrigin.Script {
        { connection in
            while true {
                let head = try connection.readRequestHead(within: .seconds(60))
                if head.target == "/after" {
                    _ = try connection.wholeRequest(head)
                    try connection.send(Self.ok(to: head))
                } else {
                    try answer(connection, head, signals)
                }
            }
        }
    }

    /// An answer with the target as content.
    static func ok(to head: Message) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(head.target.utf8.count)\r\n\r\n"
            + (head.method == "HEAD" ? "" : head.target)
    }

    /// Ends the script, and so the connection.
    struct Closing: Error {}
}

extension OriginConnection {
    /// The request whose head has been read, with its content. If the sender waits for 100, it gets it.
    func wholeRequest(_ head: Message) throws -> Message {
        var request = head
        if head["Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            try send("HTTP/1.1 100 Continue\r\n\r\n")
        }
        try readBody(of: &request, within: .seconds(30))
        return request
    }
}
