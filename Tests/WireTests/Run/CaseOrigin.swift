import Checks

/// The origin of a case: it gives the row's reply to the request of the case, and an ordinary answer to all others.
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

    /// Its content is the target: so it can be told which request it belongs to.
    private static func ordinaryAnswer(to method: String, target: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: \(target.utf8.count)\r\n\r\n"
            + (method == "HEAD" ? "" : target)
    }
}
