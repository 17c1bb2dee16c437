import Checks
import Testing

/// curl asks step 6 for a switch of protocols.
@Suite(.requires(.curl)) struct CurlUpgradeTests {
    @Test func `curl sees the switch, and what is sent in the tunnel`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n")
                try connection.send("Upgrade: websocket\r\n\r\nfrom behind the proxy\n")
            }
            let proxy = try Proxy("step6", to: origin.url)
            let offer = ["-H", "Connection: Upgrade", "-H", "Upgrade: websocket"]
            let transcript = try curl(["--http1.1", "-i", "-N"] + offer + [proxy.url])
            #expect(transcript.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
            #expect(transcript.hasSuffix("\r\n\r\nfrom behind the proxy\n"))
            #expect(transcript.contains("\r\nUpgrade: websocket\r\n"))
            let request = try #require(origin.requests.first)
            #expect(request["Upgrade"] == ["websocket"])
            #expect(request["Connection"].map { $0.lowercased() } == ["upgrade"])
            proxy.finish()
        }
    }

    @Test func `an offer of HTTP/2 still ends at the proxy`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            let proxy = try Proxy("step6", to: origin.url)
            #expect(try curl("--http2", "-w", " %{http_code} %{http_version}", proxy.url) == "ok 200 1.1")
            let request = try #require(origin.requests.first)
            #expect(request["Upgrade"].isEmpty && request["HTTP2-Settings"].isEmpty)
            proxy.finish()
        }
    }
}
