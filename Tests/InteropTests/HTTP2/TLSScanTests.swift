import Checks
import Testing

/// sslyze looks at step 7 from outside, as an auditor does.
@Suite(.requires(.packagedPython, .openssl)) struct TLSScanTests {
    @Test(arguments: Identity.Kind.allCases)
    func `TLS 1.2 and 1.3, the suites that RFC 9113 leaves, and nothing old`(kind: Identity.Kind) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            let proxy = try HTTP2Proxy(.secure, to: origin.url, showing: Identity(kind))
            let script = PythonScript.path(of: "tls_scan.py")
            let output = try Tool.packagedPython.run([script, String(proxy.port)], within: .seconds(120))
            var found: [Substring: Substring] = [:]
            for line in output.split(separator: "\n") {
                let halves = line.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
                found[halves[0]] = halves[1].drop { $0 == " " }
            }
            for version in ["ssl_2_0", "ssl_3_0", "tls_1_0", "tls_1_1"] { #expect(found[version[...]] == "") }
            // Every one has a key of its own for each connection, and authenticates what it encrypts. Appendix A of RFC
            // 9113 has none of them.
            let name = kind == .rsa ? "RSA" : "ECDSA"
            let suites = ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"]
            #expect(found["tls_1_2"] == suites.map { "TLS_ECDHE_\(name)_WITH_\($0)" }.joined(separator: " ")[...])
            #expect(found["tls_1_3"] == suites.map { "TLS_\($0)" }.joined(separator: " ")[...])
            // RFC 9113 section 9.2.2 demands P-256.
            #expect(found["curves"]?.contains("secp256r1") == true && found["curves"]?.contains("X25519") == true)
            #expect(found["compression"] == "False")
            #expect(found["renegotiations for the client"] == "0")
            #expect(found["fallback is noticed"] == "True")
            #expect(found["early data"] == "False")
            #expect(found["heartbleed"] == "False" && found["early CCS"] == "False")
            #expect(found["robot"] == "NOT_VULNERABLE_RSA_NOT_SUPPORTED")
            proxy.finish(warning: nil)
        }
    }
}
