import Checks

/// The origin of a case. It answers the request of the case with the row's reply, and all other requests in the usual
/// way.
enum CaseOrigin {
    static func start(for row: WireCase) throws -> ScriptedOrigin {
        try ScriptedOrigin { connection in
            while true {
                let request = try connection.readRequest(within: .seconds(10))
                if let reply = row.reply, request.target == "/\(row.marker)" {
                    try send(reply, over: connection)
                    return
                }
                try connection.send(ordinaryAnswer(to: request.method, target: request.target))
            }
        }
    }

    private static func send(_ reply: Script, over connection: OriginConnection) throws {
        for step in reply.steps {
            switch step {
            case .send(let bytes): try connection.send(bytes)
            case .wait: break
            case .hold: connection.hold()
            }
        }
    }

    /// The content is the target, so that it's clear which request the answer belongs to.
    private static func ordinaryAnswer(to method: String, target: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(target.utf8.count)\r\n\r\n"
            + (method == "HEAD" ? "" : target)
    }
}
