import Checks
import Foundation
import Testing

/// What a client and step 7 agree on before the first request: version, suite, protocol and certificate.
@Suite(.requires(.openssl, .curl)) struct TLSAgreementTests {
    private static let answer = Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8)

    /// RFC 7301 section 3.2: the server's order counts, and without a common protocol there is no connection.
    @Test(arguments: [
        ("h2", "ALPN protocol: h2"), ("http/1.1", "ALPN protocol: http/1.1"), ("http/1.1,h2", "ALPN protocol: h2"),
        ("spdy/3,http/1.1", "ALPN protocol: http/1.1"), (nil, "No ALPN negotiated"),
        ("spdy/3", "alert no application protocol"),
    ])
    func `the protocol is one that both speak`(offer: String?, outcome: String) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Self.answer)
            let proxy = try HTTP2Proxy(.secure, to: origin.url)
            #expect(try Self.greet(proxy, offer.map { ["-alpn", $0] } ?? []).contains(outcome))
            proxy.finish(warning: nil)
        }
    }

    /// RFC 9113 section 9.2.2 names the suite that everybody has in TLS 1.2, and its curve.
    @Test func `TLS 1.2 with the suite and the curve that everybody has carries HTTP/2`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Self.answer)
            let proxy = try HTTP2Proxy(.secure, to: origin.url, showing: Identity(.rsa))
            let output = try proxy.curl(
                "--tls-max", "1.2", "--ciphers", "ECDHE-RSA-AES128-GCM-SHA256", "--curves", "P-256",
                "-w", " %{http_version}", proxy.url)
            #expect(output == "ok 2")
            proxy.finish()
        }
    }

    @Test func `a client that asks for no name gets the certificate, too`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Self.answer)
            let proxy = try HTTP2Proxy(.secure, to: origin.url)
            let identity = try #require(proxy.identity)
            let output = try Self.greet(
                proxy, ["-noservername", "-CAfile", identity.certificate, "-verify_return_error"])
            #expect(output.contains("Verify return code: 0 (ok)"), "\(output)")
            proxy.finish()
        }
    }

    @Test func `a session goes on with a ticket`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Self.answer)
            let proxy = try HTTP2Proxy(.secure, to: origin.url, ["--workers", "2"])
            let folder = try TemporaryFolder()
            let session = folder.path(of: "session")
            let request = try folder.write("request", "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            // The ticket of TLS 1.3 comes with the first content, and several workers share its key.
            #expect(try Self.greet(proxy, ["-sess_out", session, "-ign_eof"], request).contains("New, TLSv1.3"))
            for _ in 1...4 {
                #expect(try Self.greet(proxy, ["-sess_in", session]).contains("Reused, TLSv1.3"))
            }
            proxy.finish()
        }
    }

    /// `--tls` alone makes a certificate when the program starts.
    @Test func `the certificate that the proxy makes is for all names of this machine`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                while true {
                    _ = try connection.readRequest()
                    try connection.send(Self.answer)
                }
            }
            let proxy = try Proxy("step7", to: origin.url, ["--tls", "--quiet"])
            let folder = try TemporaryFolder()
            let shown = try Tool.openssl.run(["s_client", "-connect", "127.0.0.1:\(proxy.port)"])
            let root = try folder.write("root.pem", shown)
            for name in ["localhost", "127.0.0.1", "[::1]"] {
                let url = "https://\(name):\(proxy.port)"
                #expect(try curl("--cacert", root, "-w", " %{http_version}", url) == "ok 2")
            }
            proxy.finish()
        }
    }

    /// A certificate ends after weeks or months, and the connections must not.
    @Test func `after SIGHUP, new connections get the new certificate, and a broken one changes nothing`() async throws
    {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                while true {
                    _ = try connection.readRequest()
                    try connection.send(Self.answer)
                }
            }
            let (first, second) = (try Identity(), try Identity())
            let proxy = try HTTP2Proxy(.secure, to: origin.url, showing: first)
            let old = try String(contentsOfFile: first.certificate, encoding: .utf8)
            func replace(certificate: String, key: String) throws {
                try certificate.write(toFile: first.certificate, atomically: true, encoding: .utf8)
                try key.write(toFile: first.key, atomically: true, encoding: .utf8)
            }
            try replace(
                certificate: String(contentsOfFile: second.certificate, encoding: .utf8),
                key: String(contentsOfFile: second.key, encoding: .utf8))
            #expect(try Self.shown(by: proxy) == old)
            proxy.send(signal: SIGHUP)
            let deadline = Deadline(in: .seconds(20))
            while try Self.shown(by: proxy) == old, deadline.remaining > .zero {}
            let new = try Self.shown(by: proxy)
            #expect(try new == String(contentsOfFile: second.certificate, encoding: .utf8))
            try replace(certificate: "no certificate", key: "no key")
            proxy.send(signal: SIGHUP)
            #expect(proxy.warns { $0.contains(first.certificate) })
            #expect(try Self.shown(by: proxy) == new)
            proxy.finish(warning: nil)
        }
    }

    /// The certificate that a new connection gets.
    private static func shown(by proxy: HTTP2Proxy) throws -> String {
        let output = try greet(proxy, [])
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false)
        let start = lines.firstIndex { $0.hasPrefix("-----BEGIN CERTIFICATE") } ?? lines.endIndex
        let end = lines.firstIndex { $0.hasPrefix("-----END CERTIFICATE") } ?? lines.startIndex
        return start < end ? lines[start...end].map { "\($0)\n" }.joined() : output
    }

    /// What openssl's client says about a handshake, successful or not.
    private static func greet(
        _ proxy: HTTP2Proxy, _ flags: [String], _ input: String = "/dev/null"
    ) throws -> String {
        let command = Tool.openssl.shellArguments(
            ["s_client", "-connect", "127.0.0.1:\(proxy.port)"] + flags, input: input)
        let outcome = try Program.run("/bin/sh", command, within: .seconds(30))
        return outcome.output + outcome.errors
    }
}
