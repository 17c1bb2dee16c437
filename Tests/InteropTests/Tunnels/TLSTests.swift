import Checks
import Foundation
import Testing

/// TLS in a tunnel: the proxy passes on a handshake that it has no part in.
@Suite(.requires(.openssl, .python3)) struct TLSTests {
    @Test func `openssl's client and server shake hands through a tunnel`() async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let (certificate, key) = (folder.path(of: "certificate.pem"), folder.path(of: "key.pem"))
            try Tool.openssl.run([
                "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1",
                "-subj", "/CN=tunnel.example", "-addext", "subjectAltName=DNS:tunnel.example", "-keyout", key,
                "-out", certificate,
            ])
            // It sends back each line in reverse, and ends after a line that says so.
            let server = try Tool.openssl.launch([
                "s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-rev", "-naccept", "1",
            ])
            #expect(server.waitForOutput(within: .seconds(20)) { $0.contains(/ACCEPT .*:\d+\n/) })
            let port = try #require(server.output.firstMatch(of: /ACCEPT .*:(\d+)\n/)?.1)

            let far = try PythonScript("splice.py", "far", String(port))
            let proxy = try Proxy("step6", to: far.url, ["--upgrade", "splice"])
            let near = try PythonScript("splice.py", "near", proxy.url)
            let said = try Tool.openssl.run(
                [
                    "s_client", "-connect", near.url.replacing("http://", with: ""), "-CAfile", certificate,
                    "-servername", "tunnel.example", "-verify_hostname", "tunnel.example", "-verify_return_error",
                    "-quiet",
                ], input: folder.write("lines", "through a tunnel\nCLOSE\n"))
            #expect(said == "lennut a hguorht\n")
            proxy.finish()
        }
    }
}
