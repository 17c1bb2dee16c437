import Checks
import Testing

/// Statuses whose meaning depends on a hop-by-hop field. The status passes, and the field doesn't (RFC 9110 sections
/// 7.6.1, 7.8 and 11.7.1).
@Suite struct HopStatusTests {
    static let answers = [
        "426 Upgrade Required\r\nUpgrade: TLS/1.3\r\nConnection: Upgrade", "426 Upgrade Required\r\nUpgrade: h2c",
        "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"a\"",
    ]

    @Test(arguments: answers) func `the status passes without the field`(head: String) async throws {
        try await Stage.play(
            [],
            { connection in
                while true {
                    _ = try connection.readRequest()
                    try connection.send("HTTP/1.1 \(head)\r\nX: 1\r\nContent-Length: 2\r\n\r\nno")
                }
            }
        ) { stage in
            let client = try stage.client()
            for _ in 1...2 {
                try client.send(Stage.get("/"))
                let answer = try client.readResponse()
                #expect(answer.startLine == "HTTP/1.1 \(head.prefix { $0 != "\r\n" })")
                #expect(answer["X"] == ["1"] && answer.text == "no")
                #expect(answer["Upgrade"].isEmpty && answer["Proxy-Authenticate"].isEmpty)
                #expect(answer["Connection"].isEmpty)
            }
        }
    }
}
