import Checks
import Testing

/// Python's `websockets` as a client of step 6, and as its origin. A name in brackets is a row of the tunnel cases.
@Suite(.requires(.packagedPython)) struct WebSocketTests {
    @Test func `messages of every size at which a frame changes, as text and as bytes [R01]`() async throws {
        try await Self.talk("sizes")
    }

    @Test func `16 MiB each way arrive with their hash [R02]`() async throws {
        try await Self.talk("large")
    }

    @Test func `the ends agree on compression, and use it [R03]`() async throws {
        try await Self.talk("deflate")
    }

    @Test func `a message in fragments arrives whole, with a ping between them [R04]`() async throws {
        try await Self.talk("fragments")
    }

    @Test func `pings and pongs go both ways [R05]`() async throws {
        try await Self.talk("pings")
    }

    @Test func `codes and reasons of a close arrive from both sides [R06]`() async throws {
        try await Self.talk("codes") { server in
            let reasons = ["1000 client: ", "1001 client: going away", "3000 client: an own reason: ä"]
            for reason in reasons { #expect(server.says("closed \(reason)")) }
        }
    }

    @Test func `a thousand clients at once get their own messages back [R07]`() async throws {
        try await Self.talk("crowd")
    }

    @Test func `subprotocol, Origin and Cookie reach the server [R08]`() async throws {
        try await Self.talk("fields")
    }

    @Test func `a refusal reaches the client with its text [R09]`() async throws {
        try await Self.talk("refusal")
    }

    @Test func `a client sees 1006 at once if its server goes away [R10]`() async throws {
        try await Self.talk("gone")
    }

    @Test func `a server sees 1006 if its client goes away [R10]`() async throws {
        try await Self.talk("leave") { server in #expect(server.says("closed 1006 ")) }
    }

    @Test func `pings keep a tunnel open beyond its idle time [R11]`() async throws {
        try await Self.talk("keep", "--tunnel-timeout", "2")
    }

    @Test func `64 messages are in flight before the first is read [R12]`() async throws {
        try await Self.talk("flood")
    }

    @Test(.requires(.chromium)) func `a browser's WebSocket, from a page of the same origin`() async throws {
        try await onThread {
            let server = try PythonScript("websocket_server.py", with: .packagedPython)
            let proxy = try Proxy("step6", to: server.url)
            let dom = try Chromium.dump("\(proxy.url)/page")
            let log = "open chat permessage-deflate, same, same, same, closed 3000 true"
            #expect(dom.contains(#"<p id="result">\#(log)</p>"#), "\(dom)")
            #expect(server.says("closed 3000 enough"))
            proxy.finish()
        }
    }

    /// Makes the client and the server talk through step 6.
    private static func talk(
        _ name: String, _ flags: String..., then look: @Sendable (PythonScript) -> Void = { _ in }
    ) async throws {
        try await onThread {
            let server = try PythonScript("websocket_server.py", with: .packagedPython)
            let proxy = try Proxy("step6", to: server.url, ["--quiet"] + flags)
            let script = PythonScript.path(of: "websocket_client.py")
            let said = try Tool.packagedPython.run([script, name, proxy.url], within: .seconds(120))
            #expect(said == "as it has to be\n")
            look(server)
            proxy.finish()
        }
    }
}
