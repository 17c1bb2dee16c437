import Testing

@testable import HTTPCore

/// The fields of requests, with `|` between them: what they come to, or why they are refused.
@Suite struct RequestFieldsTests {
    /// The pseudo-fields of a usual request.
    private static let usual = ":method: GET|:scheme: https|:authority: a.example|:path: /b?c"
    private static let head = "GET /b?c (origin) https a.example"

    static let accepted: [(fields: String, head: String)] = [
        (usual, head),
        // Any order among the pseudo-fields.
        (":path: /b?c|:authority: a.example|:scheme: https|:method: GET", head),
        (usual + "|accept: */*|x: 1|x: 2", head + " | accept: */* | x: 1 | x: 2"),
        (usual + "|x: |y: a b\tc|z: \u{E9}", head + " | x:  | y: a b\tc | z: \u{E9}"),
        (usual + "|!#$%&'*+-.^_`~0: 1", head + " | !#$%&'*+-.^_`~0: 1"),
        // Host says the same as :authority, or stands for it.
        (usual + "|host: a.example", head),
        (usual + "|host: A.Example", head),
        (":method: GET|:scheme: https|:path: /b?c|host: a.example", head),
        (":method: GET|:scheme: http|:authority: [::1]:81|:path: /", "GET / (origin) http [::1]:81"),
        (":method: GET|:scheme: HTTPS|:authority: a|:path: /", "GET / (origin) https a"),
        (":method: GET|:scheme: x+y-1.0|:authority: a|:path: /", "GET / (origin) x+y-1.0 a"),
        (":method: PURGE!|:scheme: http|:authority: a|:path: //%2f", "PURGE! //%2f (origin) http a"),
        (":method: OPTIONS|:scheme: http|:authority: a|:path: *", "OPTIONS * (asterisk) http a"),
        (":method: OPTIONS|:scheme: http|:authority: a|:path: /", "OPTIONS / (origin) http a"),
        (":method: CONNECT|:authority: a:443", "CONNECT a:443 (authority)  a:443"),
        // TE, in any case of its value.
        (usual + "|te: trailers", head + " | te: trailers"),
        (usual + "|te: Trailers", head + " | te: Trailers"),
        // Cookies become one field, the last one.
        (usual + "|cookie: a=1|x: y", head + " | x: y | cookie: a=1"),
        (usual + "|cookie: a=1|x: y|cookie: b=2|cookie: c=3", head + " | x: y | cookie: a=1; b=2; c=3"),
        (usual + "|cookie: |cookie: b=2", head + " | cookie: ; b=2"),
        (usual + "|content-length: 0", head + " 0 bytes"),
        (usual + "|expect: 100-continue", head + " | expect: 100-continue"),
        (usual + "|expect: ,", head + " | expect: ,"),
    ]

    @Test(arguments: accepted) func `a request is accepted`(fields: String, head: String) {
        #expect(request(fields) == head)
    }

    static let malformed: [(fields: String, what: Malformation)] = [
        // Pseudo-fields (RFC 9113 section 8.3).
        ("accept: */*", .pseudoFields),
        (":scheme: https|:authority: a|:path: /", .pseudoFields),
        (":method: GET|:authority: a|:path: /", .pseudoFields),
        (":method: GET|:scheme: https|:authority: a", .pseudoFields),
        (usual + "|:method: GET", .pseudoFields),
        (usual + "|:scheme: https", .pseudoFields),
        (usual + "|:path: /b?c", .pseudoFields),
        (usual + "|:authority: a.example", .pseudoFields),
        (usual + "|:status: 200", .pseudoFields),
        (usual + "|:protocol: websocket", .pseudoFields),
        (usual + "|:unknown: 1", .pseudoFields),
        (usual + "|:: 1", .pseudoFields),
        (":METHOD: GET|:scheme: https|:authority: a|:path: /", .pseudoFields),
        (":method: GET|:scheme: https|:authority: a|x: 1|:path: /", .pseudoFields),
        (":method: GET|cookie: a|:scheme: https|:authority: a|:path: /", .pseudoFields),
        // Names (section 8.2.1).
        (usual + "|X: 1", .name), (usual + "|x-Y: 1", .name), (usual + "|Transfer-Encoding: chunked", .name),
        (usual + "| : 1", .name),
        (usual + "|x y: 1", .name), (usual + "| x: 1", .name), (usual + "|\tx: 1", .name), (usual + "|x:y: 1", .name),
        (usual + "|x\r\ny: 1", .name), (usual + "|x\ny: 1", .name), (usual + "|x\0: 1", .name),
        (usual + "|x\u{7F}: 1", .name), (usual + "|x\u{80}: 1", .name), (usual + "|x\u{FF}: 1", .name),
        (usual + "|x(y): 1", .name), (usual + "|x: 1|", .name),
        // Values (section 8.2.1).
        (usual + "|x: a\r\ny: 1", .value), (usual + "|x: a\nb", .value), (usual + "|x: a\rb", .value),
        (usual + "|x: a\0b", .value), (usual + "|x: \n", .value), (usual + "|x: a\n", .value),
        (usual + "|x:  a", .value), (usual + "|x: a ", .value), (usual + "|x: \ta", .value),
        (usual + "|x: a\t", .value),
        (usual + "|x: a\u{1}b", .value), (usual + "|x: a\u{7F}", .value), (usual + "|x:  ", .value),
        (usual + "|cookie: a\r\nb: c", .value), (usual + "|x: abcdefgh\tabcdefgh\0", .value),
        // Fields of one connection (section 8.2.2).
        (usual + "|connection: close", .connectionField), (usual + "|connection: x-mine", .connectionField),
        (usual + "|keep-alive: 1", .connectionField), (usual + "|proxy-connection: close", .connectionField),
        (usual + "|transfer-encoding: chunked", .connectionField),
        (usual + "|transfer-encoding: identity", .connectionField),
        (usual + "|upgrade: h2c", .connectionField), (usual + "|upgrade: websocket", .connectionField),
        (usual + "|te: gzip", .connectionField), (usual + "|te: trailers, gzip", .connectionField),
        (usual + "|te: ", .connectionField),
        // The method (RFC 9110 section 9.1).
        (":method: |:scheme: https|:authority: a|:path: /", .method),
        (":method: GET /|:scheme: https|:authority: a|:path: /", .method),
        (":method: GET / HTTP/1.1\r\nx: y|:scheme: https|:authority: a|:path: /", .method),
        (":method: GE(T|:scheme: https|:authority: a|:path: /", .method),
        // The scheme (RFC 3986 section 3.1).
        (":method: GET|:scheme: |:authority: a|:path: /", .scheme),
        (":method: GET|:scheme: http://b/?|:authority: a|:path: /", .scheme),
        (":method: GET|:scheme: ht tp|:authority: a|:path: /", .scheme),
        (":method: GET|:scheme: 1http|:authority: a|:path: /", .scheme),
        (":method: GET|:scheme: http\0|:authority: a|:path: /", .scheme),
        // The path (section 8.3.1).
        (":method: GET|:scheme: https|:authority: a|:path: ", .path),
        (":method: GET|:scheme: https|:authority: a|:path: b", .path),
        (":method: GET|:scheme: https|:authority: a|:path: ?b", .path),
        (":method: GET|:scheme: https|:authority: a|:path: http://a/", .path),
        (":method: GET|:scheme: https|:authority: a|:path: *", .path),
        (":method: OPTIONS|:scheme: https|:authority: a|:path: **", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /b c", .path),
        (":method: GET|:scheme: https|:authority: a|:path: / HTTP/1.1", .path),
        (":method: GET|:scheme: https|:authority: a|:path: / HTTP/1.1\r\nx: y\r\n\r\nGET /", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\n", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\r", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\0", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\tb", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\u{7F}", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /\u{E9}", .path),
        (":method: GET|:scheme: https|:authority: a|:path: /#b", .path),
        // The authority (section 8.3.1).
        (":method: GET|:scheme: https|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: |:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a\r\nx: y|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a\n|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a\0|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a b|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: u@a|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a:99999|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a, b|:path: /", .authority),
        (":method: GET|:scheme: https|:authority: a/b|:path: /", .authority),
        (usual + "|host: b.example", .authority), (usual + "|host: a.example:443", .authority),
        (usual + "|host: a.example|host: a.example", .authority), (usual + "|host: ", .authority),
        (":method: GET|:scheme: https|:path: /|host: ", .authority),
        (":method: GET|:scheme: https|:path: /|host: a b", .authority),
        // CONNECT has an authority with a port, and nothing else (section 8.5).
        (":method: CONNECT|:authority: a:443|:path: /", .pseudoFields),
        (":method: CONNECT|:authority: a:443|:scheme: https", .pseudoFields),
        (":method: CONNECT|:authority: a:443|:scheme: https|:path: /|:protocol: websocket", .pseudoFields),
        (":method: CONNECT|:authority: a", .authority), (":method: CONNECT", .authority),
        (":method: CONNECT|host: a:443", .authority),
        // The length of the content (section 8.1.1).
        (usual + "|content-length: 1", .contentLength), (usual + "|content-length: ", .contentLength),
        (usual + "|content-length: +0", .contentLength), (usual + "|content-length: -0", .contentLength),
        (usual + "|content-length: 0x0", .contentLength), (usual + "|content-length: zero", .contentLength),
        (usual + "|content-length: 0, 0", .contentLength),
        (usual + "|content-length: 0|content-length: 0", .contentLength),
        (usual + "|content-length: 0|content-length: 1", .contentLength),
        (usual + "|content-length: 99999999999999999999", .contentLength),
    ]

    @Test(arguments: malformed) func `a request is malformed`(fields: String, what: Malformation) {
        #expect(request(fields) == "malformed \(what)")
    }

    @Test func `an empty name is malformed`() {
        var fields = RequestFields(limits: Limits())
        let usual: [(String, String)] = [
            (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "a"), ("", "x"),
        ]
        for (name, value) in usual {
            fields.take(Array(name.utf8).span, Array(value.utf8).span, isNeverIndexed: false)
        }
        #expect(throws: FieldsFault.malformed(.name)) { try fields.head(endsStream: true) }
    }

    @Test func `the first fault counts`() {
        #expect(request(RequestFieldsTests.usual + "|X: 1|x: \0|:a: b") == "malformed name")
        #expect(request(RequestFieldsTests.usual + "|expect: x|X: 1") == "refused expectation")
    }

    @Test func `what is too long has a status of its own`() {
        var limits = Limits()
        limits.method = 8
        limits.startLine = 10
        #expect(
            request(":method: ABCDEFGH|:scheme: http|:authority: a|:path: /23456789a", limits: limits).hasPrefix("ABC"))
        #expect(request(":method: ABCDEFGHI|:scheme: http|:authority: a|:path: /", limits: limits) == "refused method")
        #expect(
            request(":method: GET|:scheme: http|:authority: a|:path: /23456789ab", limits: limits)
                == "refused targetTooLong")
        #expect(request(RequestFieldsTests.usual + "|expect: 200-ok") == "refused expectation")
    }

    @Test func `with content, the client may wait, and any length is fine`() {
        let post = ":method: POST|:scheme: http|:authority: a|:path: /"
        #expect(request(post, endsStream: false) == "POST / (origin) http a")
        #expect(request(post + "|content-length: 5", endsStream: false) == "POST / (origin) http a 5 bytes")
        #expect(
            request(post + "|content-length: 5|expect: 100-continue", endsStream: false)
                == "POST / (origin) http a 5 bytes waits | expect: 100-continue")
    }

    @Test func `what a client never wants indexed is marked`() throws {
        var fields = RequestFields(limits: Limits())
        for (name, value) in fieldLines(RequestFieldsTests.usual + "|x-key: 1|cookie: a") {
            fields.take(name.span, value.span, isNeverIndexed: name == Array("x-key".utf8))
        }
        let head = try fields.head(endsStream: true)
        #expect(head.fields.neverIndexed == FieldName.bit(("x-key" as FieldName).key))
    }

    @Test func `content has the length that was announced`() throws {
        var none = ContentCount(announced: nil)
        try none.receive(5, endsStream: false)
        try none.receive(0, endsStream: true)
        var five = ContentCount(announced: 5)
        try five.receive(3, endsStream: false)
        try five.receive(0, endsStream: false)
        var early = five
        #expect(throws: FieldsFault.malformed(.contentLength)) { try early.receive(1, endsStream: true) }
        var late = five
        #expect(throws: FieldsFault.malformed(.contentLength)) { try late.receive(3, endsStream: false) }
        try five.receive(2, endsStream: true)
        #expect(five.received == 5)
    }
}
