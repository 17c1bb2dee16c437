import Checks
import Testing

/// What a program says about an origin that it can't use.
@Suite struct OriginFlagTests {
    @Test(arguments: ["127.0.0.1:8081", "http://", "http://a/path", "ftp://a", "HTTPS://a"])
    func `an origin that's no URL is one clear line and exit status 64`(url: String) async throws {
        let outcome = try await onThread { try Program.run("step6", ["--port", "0", "--origin", url]) }
        #expect(outcome.ending == .exited(64))
        #expect(outcome.output == "")
        #expect(outcome.errors.split(separator: "\n").count == 1)
        #expect(outcome.errors.hasPrefix("step6: --origin: '\(url)' isn't an origin's URL: "))
        #expect(outcome.errors.hasSuffix(" (step 7 can speak https)\n") == (url == "HTTPS://a"))
    }

    @Test(arguments: ["http", "https"])
    func `roots that aren't there are noticed, whatever the origin's scheme is`(scheme: String) async throws {
        let outcome = try await onThread {
            try Program.run(
                "step7",
                ["--port", "0", "--origin", "\(scheme)://127.0.0.1:8081", "--origin-roots", "/nonexistent.pem"])
        }
        #expect(outcome.ending == .exited(1))
        #expect(outcome.errors.hasPrefix("step7: --origin-roots: "))
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test func `an origin of HTTP/1.1 that's asked in HTTP/2 is named in the log`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.receive()
                try connection.send("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            }
            let proxy = try Program.start("step7", ["--origin", origin.url, "--origin-http2"])
            let client = try RawClient(port: proxy.port)
            try client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n")
            #expect(try client.readResponse().status == 502)
            proxy.stop()
            #expect(
                proxy.errors == """
                    step7: the origin \(origin.url) doesn't speak HTTP/2: its answer looks like HTTP/1.1; \
                    leave out --origin-http2

                    """)
        }
    }
}
