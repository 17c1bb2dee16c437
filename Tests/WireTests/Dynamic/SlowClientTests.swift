import Checks
import Testing

/// Clients that are slow, or stop in the middle.
@Suite struct SlowClientTests {
    @Test func `a head that comes byte by byte is refused at the deadline`() async throws {
        try await Stage.play(["--timeout", "1"]) { stage in
            let client = try stage.client(sending: "GET /slow")
            var ending = Transcript.Ending.open
            let start = ContinuousClock.now
            while ending == .open {
                try? client.send("a")
                ending = client.readUntilClose(within: .milliseconds(100))
            }
            let time = start.duration(to: .now)
            #expect(ending == .closed)
            #expect(client.received.starts(with: Array("HTTP/1.1 408 ".utf8)))
            #expect((.milliseconds(900)...Duration.seconds(5)).contains(time))
            #expect(stage.origin.connections.isEmpty)
        }
    }

    static let halves = [
        "POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello",
        "POST /half HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nhello",
        "POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "POST /half HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello",
    ]

    @Test(arguments: halves)
    func `content that ends half-way by FIN is never passed on as a whole`(request: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: request)
            client.halfClose()
            #expect(client.readUntilClose() == .closed)
            try expectRefusal(of: client, ["HTTP/1.1 400 "], stage)
        }
    }

    @Test(arguments: halves)
    func `content that stops half-way is waited for as long as the timeout says`(request: String) async throws {
        try await Stage.play(["--timeout", "1"]) { stage in
            let client = try stage.client(sending: request)
            let (ending, time) = timed { client.readUntilClose() }
            #expect(ending == .closed)
            #expect((.milliseconds(900)...Duration.seconds(5)).contains(time))
            try expectRefusal(of: client, ["HTTP/1.1 408 ", "HTTP/1.1 504 "], stage)
        }
    }

    @Test(arguments: ["", "GET / HTT", "GET / HTTP/1.1\r\nHost: a\r\n"])
    func `a head that ends half-way by FIN is no request`(head: String) async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: head)
            client.halfClose()
            #expect(client.readUntilClose() == .closed)
            #expect(client.received.isEmpty || client.received.starts(with: Array("HTTP/1.1 400 ".utf8)))
            #expect(stage.origin.connections.isEmpty)
        }
    }

    private func expectRefusal(of client: RawClient, _ answers: [String], _ stage: Stage) throws {
        #expect(client.received.isEmpty || answers.contains { client.received.starts(with: Array($0.utf8)) })
        // The origin may have got the beginning. Then it also notices that the request has no end.
        #expect(stage.origin.wait { $0.allSatisfy { $0.ending != .open } })
        #expect(stage.wholeRequests.isEmpty)
        #expect(try stage.answer(to: "/fresh").text == "/fresh")
    }
}
