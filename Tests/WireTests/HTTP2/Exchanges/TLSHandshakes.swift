import Checks
import Foundation

// What is different over TLS.
extension Exchange {
    static let tls: [Exchange] = [
        Exchange("tls/alpn-h2", on: .secure) { scene in
            for offer in ["h2,http/1.1", "http/1.1,h2", "spdy/3,h2", "h2"] {
                let output = try TLSTool.run(scene.port, ["-alpn", offer]).output
                scene.check(output.contains("ALPN protocol: h2"), "offered \(offer), got \(alpn(in: output))")
            }
        },
        Exchange("tls/alpn-http-1", on: .secure) { scene in
            let output = try TLSTool.run(scene.port, ["-alpn", "http/1.1"]).output
            scene.check(output.contains("ALPN protocol: http/1.1"), "got \(alpn(in: output))")
            try expectHTTP1(scene, protocols: "http/1.1")
        },
        Exchange("tls/no-alpn", on: .secure) { try expectHTTP1($0, protocols: nil) },
        Exchange("tls/1.1-refused", on: .secure) { scene in
            for version in ["-tls1", "-tls1_1"] {
                let options = [version, "-cipher", "ALL:@SECLEVEL=0", "-alpn", "h2"]
                let output = try TLSTool.run(scene.port, options).output
                scene.check(output.contains("Cipher is (NONE)"), "\(version) was taken")
            }
        },
        Exchange("tls/1.2", on: .secure) { scene in
            // With a certificate of another kind, the same suite has another name.
            let suites = "ECDHE-RSA-AES128-GCM-SHA256:ECDHE-ECDSA-AES128-GCM-SHA256"
            let output = try TLSTool.run(scene.port, ["-tls1_2", "-cipher", suites, "-alpn", "h2"]).output
            scene.check(output.contains("AES128-GCM-SHA256") && output.contains("ALPN protocol: h2"), "it isn't taken")
            try expectHTTP2(scene, ["-tls1_2"])
        },
        Exchange("tls/1.3", on: .secure) { scene in
            let output = try TLSTool.run(scene.port, ["-tls1_3", "-alpn", "h2"]).output
            scene.check(output.contains("New, TLSv1.3") && output.contains("ALPN protocol: h2"), "it isn't taken")
            try expectHTTP2(scene, ["-tls1_3"])
        },
        Exchange("tls/no-compression", on: .secure) { scene in
            let output = try TLSTool.run(scene.port, ["-tls1_2", "-comp", "-alpn", "h2"]).output
            scene.check(output.contains("Compression: NONE"), "there is compression, or no handshake")
        },
        Exchange("tls/renegotiation", on: .secure) { scene in
            let output = try TLSTool.run(scene.port, ["-tls1_2", "-alpn", "http/1.1"], input: "R\n", pause: 1).output
            let parts = output.components(separatedBy: "RENEGOTIATING")
            scene.check(parts.count == 2, "openssl didn't try to renegotiate")
            // A new handshake shows the certificate again.
            scene.check(!(parts.last ?? "").contains("verify return"), "the connection was renegotiated")
        },
        Exchange("tls/sni-unknown", on: .secure) { scene in
            guard let client = try? HTTP2Client(port: scene.port, tls: ["-servername", "b.example"]) else { return }
            scene.allow("/sni")
            try? client.begin()
            let fields = client.fields("GET", "/sni").dropLast() + [Field(":authority", "b.example")]
            guard let stream = try? client.send(request: Array(fields)) else { return }
            let answer = client.answer(on: stream)
            let isAllowed = [200, 421, 404].contains(answer.status) || client.ending != .open
            scene.check(isAllowed || answer.ending != nil, "the answer is \(answer)")
        },
        Exchange("tls/resumption", on: .secure) { scene in
            let output = try TLSTool.run(scene.port, ["-tls1_2", "-reconnect", "-alpn", "h2"]).output
            scene.check(output.contains("Reused, TLSv1.2"), "no session is resumed")
        },
        Exchange("tls/plain-on-tls", on: .secure) { scene in
            let client = try HTTP2Client(port: scene.port)
            try? client.begin()
            let stream = try? client.send(request: client.fields("GET", "/evil"))
            client.read(within: .seconds(3)) { _ in false }
            scene.check(client.conduct.counts.isEmpty || client.ending != .open, "it speaks HTTP/2 without TLS")
            scene.check(stream.flatMap { client.conduct.answers[$0]?.status } == nil, "it was served")
        },
        Exchange("tls/large-both-ways", on: .secure, origin: .echo) { scene in
            let client = try scene.settledClient()
            let content = pattern(4 << 20)
            let large = try scene.send("POST", "/echo", end: false, over: client)
            let small = try (0..<20).map { (path: "/small/\($0)", try scene.send("GET", "/small/\($0)", over: client)) }
            try client.send(content: content, on: large, within: .seconds(120))
            for (path, stream) in small { scene.expectOK(client.answer(on: stream), path) }
            let answer = client.answer(on: large, within: .seconds(120))
            scene.check(answer.status == 200 && answer.content == content, "\(answer.contentLength) bytes came back")
        },
    ]

    private static func alpn(in output: String) -> String {
        output.split(separator: "\n").first { $0.contains("ALPN") }.map(String.init) ?? "no ALPN line"
    }

    private static func expectHTTP1(_ scene: Scene, protocols: String?) throws {
        scene.allow("/one")
        let request = "GET /one HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"
        let text = try scene.http1(request, protocols: protocols).received
        scene.check(text.contains("HTTP/1.1 200"), "not served with HTTP/1.1: \(text.suffix(200))")
    }

    private static func expectHTTP2(_ scene: Scene, _ options: [String]) throws {
        let client = try HTTP2Client(port: scene.port, tls: options)
        try client.begin()
        scene.expectOK(try scene.ask("GET", "/two", over: client), "/two")
    }
}

extension OriginBehavior {
    /// Sends the content back while it comes.
    static let echo = OriginBehavior { connection, head, _ in
        let request = try connection.wholeRequest(head)
        guard head.target == "/echo" else { return try connection.send(ok(to: head)) }
        try connection.send("HTTP/1.1 200 OK\r\nContent-Length: \(request.body.count)\r\n\r\n")
        try connection.send(request.body, within: .seconds(30))
    }
}
