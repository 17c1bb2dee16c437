import Checks
import Foundation
import Testing

/// Origins that can't be reached, or that stop in the middle.
@Suite struct OriginFaultTests {
    @Test func `an origin that refuses is 502, until it doesn't`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(isListening: false, script: Stage.ordinary)
            defer { origin.stop() }
            let proxy = try Stage.proxy(to: origin.url)
            defer { proxy.stop() }
            let client = try RawClient(port: proxy.port)
            try client.send(Stage.get("/"))
            let response = try client.readResponse()
            #expect(response.status == 502)
            // The client must not learn where the origin is.
            #expect(!response.text.contains("127.0.0.1") && !response.text.contains(String(origin.port)))
            try origin.listen()
            try client.send(Stage.get("/now"))
            #expect(try client.readResponse().text == "/now")
        }
    }

    @Test func `an origin that takes no connection is 504`() async throws {
        try await onThread {
            let hole = try BlackHole()
            let proxy = try Stage.proxy(to: "http://127.0.0.1:\(hole.port)", ["--timeout", "1"])
            defer { proxy.stop() }
            let client = try RawClient(port: proxy.port)
            try client.send(Stage.get("/"))
            let (response, time) = try timed { try client.readResponse(within: .seconds(10)) }
            #expect(response.status == 504)
            #expect((.milliseconds(900)...Duration.seconds(5)).contains(time))
        }
    }

    @Test(arguments: [
        "", "HTTP/1.1 20", "HTTP/1.1 200 OK\r\nContent-Le", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n",
        "HTTP/1.1 103 Early Hints\r\n\r\n",
    ])
    func `an origin that stalls in the head is 504`(beginning: String) async throws {
        try await Stage.play(["--timeout", "1"], Stage.stalling(after: beginning)) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            let (response, time) = try timed { try client.readResponse(within: .seconds(10)) }
            #expect(response.status == 504)
            #expect((.milliseconds(900)...Duration.seconds(5)).contains(time))
            // Nobody waits for this any more, and the client's connection can still be used.
            #expect(stage.origin.wait { $0.first?.ended != nil })
            try client.send(Stage.get("/"))
            #expect(try client.readResponse(within: .seconds(10)).status == 504)
        }
    }

    @Test func `an origin whose head comes byte by byte is 504`() async throws {
        try await Stage.play(
            ["--timeout", "1"],
            { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nX: ")
                while connection.hold(for: .milliseconds(200)) == .open { try connection.send("a") }
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            #expect(try client.readResponse(within: .seconds(10)).status == 504)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
    ])
    func `an origin that stalls in the content makes the response visibly incomplete`(beginning: String) async throws {
        try await Stage.play(["--timeout", "1"], Stage.stalling(after: beginning)) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            let error = #expect(throws: WireError.self) { try client.readResponse(within: .seconds(5)) }
            #expect(error?.partial?.text == "hello")
            #expect(error?.problem == .closed || error?.problem == .reset)
        }
    }

    @Test(arguments: [
        "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhello",
    ])
    func `an origin that resets in the content makes the response visibly incomplete`(beginning: String) async throws {
        let hasArrived = DispatchSemaphore(value: 0)
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send(beginning)
                _ = hasArrived.wait(timeout: .now() + 5)
                connection.reset()
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "hello")
            hasArrived.signal()
            let error = #expect(throws: WireError.self) { try client.readResponse() }
            #expect(error?.problem == .closed || error?.problem == .reset)
        }
    }

    @Test func `bytes beyond the announced length go to nobody`() async throws {
        try await Stage.play(
            [],
            { connection in
                while true {
                    let request = try connection.readRequest()
                    try connection.send(Stage.ok(request.target) + Stage.ok("evil"))
                }
            }
        ) { stage in
            let client = try stage.client()
            for number in 1...20 {
                try client.send(Stage.get("/\(number)"))
                #expect(try client.readResponse().text == "/\(number)")
            }
            #expect(client.received.count(of: "evil") == 0)
        }
    }
}
