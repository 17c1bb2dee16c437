import Checks
import Foundation
import Testing

/// The log names the side that made a mistake. It never blames an origin for what a client does.
@Suite struct BlameTests {
    static let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n"

    /// What the client does after its first chunk, and the answer that it gets.
    static let faults: [(fault: String, status: Int)] = [
        ("", 408), ("FIN", 400), ("zz\r\n", 400), ("5\r\nhelloworld", 400),
    ]

    @Test(arguments: faults)
    func `a client that breaks its upload is answered, and the origin isn't named`(
        fault: String, status: Int
    ) async throws {
        try await Stage.play(["--timeout", "1"]) { connection in
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(sending: Self.head)
            try #require(stage.origin.wait { $0.first?.received.count(of: "hello") == 1 })
            if fault == "FIN" { client.halfClose() } else { try client.send(fault) }
            #expect(try client.readResponse(within: .seconds(8)).status == status)
            #expect(client.readUntilClose() == .closed)
            #expect(stage.origin.wait { $0.first?.ending != .open })
            #expect(stage.wholeRequests.isEmpty)
            #expect(stage.proxy.errors == "")
        }
    }

    @Test func `the log names an origin that closes without an answer`() async throws {
        try await Stage.play { connection in
            _ = try connection.readRequestHead()
            connection.reset()
        } _: { stage in
            let client = try stage.client(sending: Self.head)
            #expect(try client.readResponse().status == 502)
            #expect(eventually { stage.proxy.errors.contains("the origin \(stage.origin.url) closed the connection") })
        }
    }
}
