import Checks
import Foundation
import Testing

/// After SIGTERM and SIGINT, the program finishes what's in flight and begins nothing new.
@Suite struct ShutdownTests {
    @Test(arguments: [SIGTERM, SIGINT])
    func `a request in flight is finished, and new connections are refused`(signal: Int32) async throws {
        let mayAnswer = DispatchSemaphore(value: 0)
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                _ = mayAnswer.wait(timeout: .now() + 5)
                try connection.send(Stage.ok("finished"))
            }
        ) { stage in
            let port = stage.proxy.port
            let idle = try stage.client()
            let client = try stage.client(sending: Stage.get("/"))
            try #require(stage.origin.wait { $0.first?.requests.count == 1 })
            stage.proxy.send(signal: signal)
            #expect(idle.readUntilClose() == .closed)
            #expect(eventually { Self.isRefused(port) })
            #expect(stage.proxy.ending == nil)
            mayAnswer.signal()
            let response = try client.readResponse()
            #expect(response.text == "finished")
            #expect(response["Connection"] == ["close"])
            #expect(client.readUntilClose() == .closed)
            #expect(stage.proxy.waitForEnding() == .exited(0))
        }
    }

    @Test func `a response in flight is sent to its end`() async throws {
        let mayGoOn = DispatchSemaphore(value: 0)
        try await Stage.play(
            [],
            { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n")
                _ = mayGoOn.wait(timeout: .now() + 5)
                try connection.send("5\r\nended\r\n0\r\n\r\n")
            }
        ) { stage in
            let port = stage.proxy.port
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "begun")
            stage.proxy.send(signal: SIGTERM)
            #expect(eventually { Self.isRefused(port) })
            mayGoOn.signal()
            #expect(try client.readResponse().text == "begunended")
            #expect(client.readUntilClose() == .closed)
            #expect(stage.proxy.waitForEnding() == .exited(0))
        }
    }

    @Test func `a program with nothing in flight ends at once`() async throws {
        try await Stage.play { stage in
            let client = try stage.client(sending: Stage.get("/"))
            #expect(try client.readResponse().status == 200)
            stage.proxy.send(signal: SIGTERM)
            let (ending, time) = timed { stage.proxy.waitForEnding() }
            #expect(ending == .exited(0))
            #expect(time < .seconds(2))
            #expect(client.readUntilClose() == .closed)
        }
    }

    @Test func `a program can be told to end as soon as it says that it listens`() async throws {
        try await onThread {
            let proxy = try Stage.proxy(to: "http://127.0.0.1:1")
            proxy.send(signal: SIGTERM)
            #expect(proxy.waitForEnding() == .exited(0))
        }
    }

    @Test func `a request that never ends is given up after ten seconds`() async throws {
        try await Self.playWithHeldRequest { stage, client in
            stage.proxy.send(signal: SIGTERM)
            let (ending, time) = timed { stage.proxy.waitForEnding(within: .seconds(15)) }
            #expect(ending == .exited(0))
            #expect((.seconds(9)...Duration.seconds(13)).contains(time))
        }
    }

    @Test func `a second signal ends the program at once`() async throws {
        try await Self.playWithHeldRequest { stage, client in
            let port = stage.proxy.port
            stage.proxy.send(signal: SIGTERM)
            try #require(eventually { Self.isRefused(port) })
            stage.proxy.send(signal: SIGTERM)
            #expect(stage.proxy.waitForEnding(within: .seconds(3)) == .exited(0))
        }
    }

    /// Signals come to the first worker. Each time, the system chooses who gets the connection.
    @Test(arguments: 1...4)
    func `a second signal ends the program at once, whichever worker is busy`(_: Int) async throws {
        try await Self.playWithHeldRequest(["--workers", "2"]) { stage, client in
            let port = stage.proxy.port
            stage.proxy.send(signal: SIGTERM)
            try #require(eventually { Self.isRefused(port) })
            stage.proxy.send(signal: SIGTERM)
            #expect(stage.proxy.waitForEnding(within: .seconds(3)) == .exited(0))
        }
    }

    private static func playWithHeldRequest(
        _ flags: [String] = [], _ exchange: @Sendable (Stage, RawClient) throws -> Void
    ) async throws {
        try await Stage.play(
            flags,
            { connection in
                _ = try connection.readRequest()
                connection.hold(for: .seconds(20))
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try #require(stage.origin.wait { $0.first?.requests.count == 1 })
            try exchange(stage, client)
        }
    }

    private static func isRefused(_ port: Int) -> Bool {
        do {
            _ = try RawClient(port: port)
            return false
        } catch {
            return error == .refused
        }
    }
}
