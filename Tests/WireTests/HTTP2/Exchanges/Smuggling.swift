import Checks

// Requests that would become something else in HTTP/1.1, or that are no requests at all.
extension Exchange {
    static let smuggling: [Exchange] =
        smuggledFields + smuggledTargets + smuggledAuthorities + [
            Exchange("smuggle/host-overridden") { scene in
                let client = try scene.client()
                let stream = try scene.send("GET", "/get", [Field("host", "b.example")], over: client)
                let answer = client.answer(on: stream)
                guard answer.status == 200 else { return scene.expectRefusal(of: stream, over: client) }
                let host = scene.request(for: "/get")?["Host"] ?? []
                scene.check(host.count == 1 && host != ["b.example"], "Host is \(host)")
            },
            Exchange("smuggle/host-same") { scene in
                scene.expectOK(
                    try scene.ask("GET", "/get", [Field("host", "a.example")], over: try scene.client()), "/get")
                scene.expectHost("a.example", of: "/get")
            },
            addressing("smuggle/host-alone", to: Field("host", "a.example")),
            addressing("more/authority-port", to: Field(":authority", "a.example:8443")),
            Exchange("more/value-high") { scene in
                let value = "caf\u{e9} \u{ff}"
                scene.expectOK(try scene.ask("GET", "/get", [Field("x-a", value)], over: try scene.client()), "/get")
                scene.check(scene.request(for: "/get")?["x-a"] == [value], "the value has changed")
            },
        ]

    /// Fields that become several lines, another framing, or a change of protocol.
    private static let smuggledFields: [Exchange] = [
        adding("smuggle/value-crlf", "x-a", "a\r\nevil: 1"),
        adding("smuggle/value-lf", "x-a", "a\nevil: 1"),
        adding("smuggle/value-cr", "x-a", "a\revil: 1"),
        adding("smuggle/value-nul", "x-a", "a\0evil"),
        adding("smuggle/value-request", "x-a", "a\r\n\r\nGET /evil HTTP/1.1\r\nHost: evil\r\n\r\n"),
        adding("smuggle/value-lf-last", "x-a", "a\n"),
        adding("smuggle/value-space-first", "x-a", " a"),
        adding("smuggle/value-space-last", "x-a", "a "),
        adding("smuggle/value-tab-first", "x-a", "\ta"),
        adding("more/value-tab-last", "x-a", "a\t"),
        adding("more/value-cr-last", "x-a", "a\r"),
        adding("more/value-crlf-huffman", "x-a", "a\r\nevil: 1", huffman: true),
        adding("more/value-crlf-indexed", "x-a", "a\r\nevil: 1", .indexed),
        adding("smuggle/value-control", "x-a", "a\u{1}b"),
        adding("smuggle/value-del", "x-a", "a\u{7f}b"),
        adding("smuggle/name-crlf", "x-a\r\nevil", "1"),
        adding("smuggle/name-request", "x-a: 1\r\n\r\nGET /evil HTTP/1.1\r\nhost: evil\r\n\r\nx", "1"),
        adding("smuggle/name-lf", "x-a\nevil", "1"),
        adding("smuggle/name-nul", "x-a\0", "1"),
        adding("smuggle/name-colon", "transfer-encoding: chunked, x", "1"),
        adding("more/name-colon-inside", "x-a:b", "1"),
        adding("smuggle/name-space", "x a", "1"),
        adding("more/name-space-last", "x-a ", "1"),
        adding("smuggle/name-space-first", " x-a", "1"),
        adding("smuggle/name-tab", "x-a\t", "1"),
        adding("smuggle/name-empty", "", "1"),
        adding("smuggle/name-upper", "X-a", "1"),
        adding("smuggle/name-upper-te", "Transfer-Encoding", "chunked"),
        adding("smuggle/name-del", "x\u{7f}a", "1"),
        adding("smuggle/name-high", "x\u{e9}a", "1"),
        adding("smuggle/name-no-token", "x(a)", "1"),
        adding("smuggle/connection", "connection", "close"),
        adding("smuggle/connection-names", "connection", "x-a", more: [Field("x-a", "1")]),
        adding("smuggle/keep-alive", "keep-alive", "timeout=5"),
        adding("smuggle/proxy-connection", "proxy-connection", "keep-alive"),
        adding("smuggle/upgrade-h2c", "upgrade", "h2c", more: [Field("http2-settings", "AAMAAABkAAQCAAAAAAIAAAAA")]),
        adding("smuggle/upgrade-websocket", "upgrade", "websocket"),
        adding("smuggle/te-gzip", "te", "gzip"),
        adding("smuggle/te-trailers-and", "te", "trailers, deflate"),
        adding("more/te-two", "te", "trailers", more: [Field("te", "gzip")]),
        adding("smuggle/cookie-crlf", "cookie", "a=1\r\nevil: 1"),
        adding("more/cookie-crlf-crumb", "cookie", "a=1", more: [Field("cookie", "b=2\r\nevil: 1")]),
    ]

    /// Methods, paths and schemes that don't fit into a request line.
    private static let smuggledTargets: [Exchange] = [
        replacing("smuggle/method-space", ":method", "GET /evil HTTP/1.1\r\nX:"),
        replacing("more/method-one-space", ":method", "GE T"),
        replacing("smuggle/method-crlf", ":method", "GET\r\n"),
        replacing("smuggle/method-empty", ":method", ""),
        replacing("smuggle/method-no-token", ":method", "GE(T)"),
        replacing("smuggle/path-space", ":path", "/a b", accepting: ["/a%20b"]),
        replacing("smuggle/path-request-line", ":path", "/evil HTTP/1.1"),
        replacing("smuggle/path-request", ":path", "/ HTTP/1.1\r\nHost: a\r\n\r\nGET /evil"),
        replacing("smuggle/path-lf", ":path", "/a\nevil"),
        replacing("smuggle/path-cr", ":path", "/a\revil"),
        replacing("smuggle/path-nul", ":path", "/a\0b"),
        replacing("smuggle/path-tab", ":path", "/a\tb", accepting: ["/a%09b"]),
        replacing("smuggle/path-del", ":path", "/a\u{7f}b", accepting: ["/a%7Fb", "/a%7fb"]),
        replacing("smuggle/path-high", ":path", "/a\u{e9}b", accepting: ["/a%E9b", "/a%e9b"]),
        replacing("smuggle/path-fragment", ":path", "/a#b"),
        replacing("smuggle/path-empty", ":path", ""),
        replacing("smuggle/path-no-slash", ":path", "evil"),
        replacing("smuggle/path-absolute", ":path", "http://evil.example/"),
        replacing("more/path-authority", ":path", "@evil.example/"),
        replacing("smuggle/path-star-get", ":path", "*"),
        replacing("more/path-query-alone", ":path", "?a=1"),
        replacing("smuggle/scheme-url", ":scheme", "http://evil.example/?"),
        replacing("smuggle/scheme-space", ":scheme", "http s"),
        replacing("more/scheme-crlf", ":scheme", "http\r\nevil: 1"),
        replacing("smuggle/scheme-empty", ":scheme", ""),
        without("smuggle/no-method", ":method"),
        without("smuggle/no-scheme", ":scheme"),
        without("smuggle/no-path", ":path"),
        request("smuggle/two-methods") { $0 + [Field(":method", "POST")] },
        request("smuggle/two-schemes") { $0 + [Field(":scheme", "https")] },
        request("smuggle/two-paths") { $0 + [Field(":path", "/evil")] },
        request("smuggle/pseudo-late") { [$0[0], $0[1], $0[3], Field("x-a", "1"), $0[2]] },
        request("smuggle/pseudo-status") { $0 + [Field(":status", "200")] },
        request("smuggle/pseudo-unknown") { $0 + [Field(":unknown", "1")] },
        request("more/pseudo-empty") { $0 + [Field(":", "1")] },
        request("smuggle/pseudo-protocol") { $0 + [Field(":protocol", "websocket")] },
        request("smuggle/pseudo-upper") { [$0[0], $0[1], $0[3], Field(":Path", "/a")] },
    ]

    /// Authorities that are no host, or of which there are several.
    private static let smuggledAuthorities: [Exchange] = [
        replacing("smuggle/authority-crlf", ":authority", "a\r\nevil: 1"),
        replacing("smuggle/authority-lf", ":authority", "a\nevil: 1"),
        replacing("smuggle/authority-nul", ":authority", "a\0b"),
        replacing("smuggle/authority-space", ":authority", "a b"),
        replacing("smuggle/authority-userinfo", ":authority", "user@a.example"),
        replacing("smuggle/authority-port", ":authority", "a.example:port"),
        replacing("smuggle/authority-list", ":authority", "a.example, b.example"),
        replacing("more/authority-path", ":authority", "a.example/evil"),
        without("smuggle/no-authority-no-host", ":authority"),
        request("smuggle/two-authorities") { $0 + [Field(":authority", "b.example")] },
        request("smuggle/two-hosts") { $0.dropLast() + [Field("host", "a.example"), Field("host", "b.example")] },
        request("smuggle/host-differs") { $0 + [Field("host", "b.example")] },
        request("smuggle/host-empty-alone") { $0.dropLast() + [Field("host", "")] },
        request("more/host-crlf-alone") { $0.dropLast() + [Field("host", "a\r\nevil: 1")] },
        request("smuggle/connect") { _ in [Field(":method", "CONNECT"), Field(":authority", "a.example:443")] },
        request("smuggle/connect-with-path") { $0.dropFirst() + [Field(":method", "CONNECT")] },
        request("smuggle/connect-protocol") { fields in
            [Field(":method", "CONNECT"), Field(":protocol", "websocket")] + fields.dropFirst()
        },
    ]
}

// MARK: - Making them

extension Exchange {
    /// A request with one more field, which must be refused.
    private static func adding(
        _ id: String, _ name: String, _ value: String, _ form: HeaderBlockWriter.Form = .plain, huffman: Bool = false,
        more: [Field] = []
    ) -> Exchange {
        request(id, form, huffman: huffman) { $0 + [Field(name, value)] + more }
    }

    /// A request with another value of a pseudo-field. It must be refused, or come through with a harmless target.
    private static func replacing(
        _ id: String, _ name: String, _ value: String, accepting targets: [String] = []
    ) -> Exchange {
        request(id, accepting: targets) { fields in
            fields.map { $0.name == name ? Field(name, value) : $0 }
        }
    }

    /// A good request that says with another field what it's addressed to.
    private static func addressing(_ id: String, to authority: Field) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.client()
            scene.allow("/get")
            let fields = client.fields("GET", "/get").dropLast() + [authority]
            scene.expectOK(client.answer(on: try client.send(request: Array(fields))), "/get")
            scene.expectHost(authority.value, of: "/get")
        }
    }

    /// A request without a pseudo-field, which must be refused.
    private static func without(_ id: String, _ name: String) -> Exchange {
        request(id) { fields in fields.filter { $0.name != name } }
    }

    /// A request whose fields are made of those of an ordinary one. It must be refused, and the origin sees nothing of
    /// it.
    private static func request(
        _ id: String, _ form: HeaderBlockWriter.Form = .plain, huffman: Bool = false, accepting targets: [String] = [],
        _ change: @escaping @Sendable ([Field]) -> [Field]
    ) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.client()
            targets.forEach(scene.allow)
            let fields = change(client.fields("GET", "/smuggle"))
            let stream = client.newStream()
            try client.send(.headers(stream, client.writer.block(fields, form, huffman: huffman)))
            client.read { $0.answers[stream]?.hasBegun == true || $0.answers[stream]?.ending != nil }
            if !targets.isEmpty, client.conduct.answers[stream]?.status == 200 {
                return scene.check(scene.requests.contains { targets.contains($0.target) }, "answered by nobody")
            }
            scene.expectRefusal(of: stream, over: client)
        }
    }
}
