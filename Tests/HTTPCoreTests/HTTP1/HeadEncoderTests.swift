import Testing

@testable import HTTPCore

/// What is written, byte for byte. Nothing that a handler sets can turn it into more than one message.
@Suite struct HeadEncoderTests {
    @Test func `a request head is written byte for byte`() {
        let request = Request.to(
            "b:81", method: .put, fields: ["X-a": "1", "y": "2", "X-A": "3", "Expect": "100-continue"])
        let head = written { $0.append(head: request, target: "/c?d", .bytes(5)) }
        #expect(
            head == """
                PUT /c?d HTTP/1.1\r
                Host: b:81\r
                X-a: 1\r
                y: 2\r
                X-A: 3\r
                Expect: 100-continue\r
                Content-Length: 5\r
                \r

                """)
    }

    static let framings: [(framing: Framing, line: String)] = [
        (.none, ""), (.untilClose, ""), (.bytes(0), "Content-Length: 0\r\n"),
        (.bytes(.max), "Content-Length: 9223372036854775807\r\n"), (.chunked, "Transfer-Encoding: chunked\r\n"),
    ]

    @Test(arguments: framings) func `the framing of a request is written`(framing: Framing, line: String) {
        let head = written { $0.append(head: .to("a"), target: "/", framing) }
        #expect(head == "GET / HTTP/1.1\r\nHost: a\r\n\(line)\r\n")
    }

    @Test(arguments: framings) func `the framing of a response is written`(framing: Framing, line: String) {
        let head = written { $0.append(head: Response(fields: ["Date": "now"]), framing, date: "", closes: false) }
        #expect(head == "HTTP/1.1 200 OK\r\nDate: now\r\n\(line)\r\n")
    }

    @Test func `TE is written together with Connection`() {
        let head = written { $0.append(head: .to("a", fields: ["TE": "trailers"]), target: "/", .none) }
        #expect(head == "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE\r\n\r\n")
    }

    @Test func `only the core writes the offer of a protocol`() {
        let request = Request.to("a", fields: ["X": "1", "Upgrade": "h2c", "Connection": "x"])
        let head = written { $0.append(head: request, target: "/", .none, offering: ["foo/2", "bar"]) }
        #expect(head == "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nConnection: upgrade\r\nUpgrade: foo/2, bar\r\n\r\n")
        let both = written {
            $0.append(head: .to("a", fields: ["TE": "trailers"]), target: "/", .none, offering: ["foo"])
        }
        #expect(
            both == "GET / HTTP/1.1\r\nHost: a\r\nTE: trailers\r\nConnection: TE, upgrade\r\nUpgrade: foo\r\n\r\n")
    }

    @Test func `a switch has neither framing nor another Upgrade`() {
        let response = Response(
            Status(code: 101, reason: "Go on"),
            fields: [
                "X": "1", "Upgrade": "h2c", "Connection": "close", "Content-Length": "5",
                "Transfer-Encoding": "chunked",
            ])
        let head = written { $0.append(switching: response, to: ["foo"]) }
        #expect(head == "HTTP/1.1 101 Go on\r\nConnection: upgrade\r\nUpgrade: foo\r\nX: 1\r\n\r\n")
    }

    @Test(arguments: [(false, "upgrade"), (true, "close, upgrade")])
    func `Connection names Upgrade if a response has that field`(closes: Bool, connection: String) {
        let response = Response(Status(code: 426), fields: ["Date": "now", "Upgrade": "foo"])
        let head = written { $0.append(head: response, .bytes(0), date: "", closes: closes) }
        #expect(
            head == """
                HTTP/1.1 426 Upgrade Required\r\nDate: now\r\nContent-Length: 0\r\nUpgrade: foo\r\n\
                Connection: \(connection)\r\n\r\n
                """)
    }

    @Test func `a missing Date is added`() {
        let response = Response(.notFound, fields: ["X": "1"])
        let head = written { $0.append(head: response, .bytes(0), date: "now", closes: false) }
        #expect(head == "HTTP/1.1 404 Not Found\r\nDate: now\r\nContent-Length: 0\r\nX: 1\r\n\r\n")
    }

    @Test func `a Date that the handler sets is kept`() {
        let response = Response(fields: ["X": "1", "date": "then", "Y": "2"])
        let head = written { $0.append(head: response, .bytes(0), date: "now", closes: true) }
        #expect(
            head == "HTTP/1.1 200 OK\r\nX: 1\r\ndate: then\r\nContent-Length: 0\r\nY: 2\r\nConnection: close\r\n\r\n")
    }

    /// An origin can send two dates. It only matters that the framing is written once.
    @Test func `the framing is written once, even beside two dates`() {
        let response = Response(fields: ["Date": "1", "Date": "2"])
        let head = written { $0.append(head: response, .bytes(5), date: "", closes: false) }
        #expect(head.split(separator: "\r\n").filter { $0 == "Content-Length: 5" }.count == 1)
    }

    @Test func `a status without a reason phrase keeps its space`() {
        let response = Response(Status(code: 299), fields: ["Date": "now"])
        let head = written { $0.append(head: response, .none, date: "", closes: false) }
        #expect(head == "HTTP/1.1 299 \r\nDate: now\r\n\r\n")
    }

    // MARK: Hostile handlers

    /// Values that would end a line or a head too early, and what is written for them.
    static let values: [(value: String, written: String)] = [
        ("a\r\nInjected: 1", "a  Injected: 1"),
        ("a\r\n\r\nGET / HTTP/1.1", "a    GET / HTTP/1.1"),
        ("a\nb", "a b"), ("a\rb", "a b"), ("a\0b", "a b"), ("a\u{1}\u{B}\u{C}\u{1F}\u{7F}b", "a     b"),
        ("a\tb", "a\tb"), ("\r\n", "  "),
    ]

    @Test(arguments: values) func `no value splits a message`(value: String, written line: String) {
        var fields: Fields = ["X": value]
        fields.append("Y", value)
        fields["Z"] = value
        let lines = "X: \(line)\r\nY: \(line)\r\nZ: \(line)\r\n"

        let request = written { $0.append(head: .to("a", fields: fields), target: "/", .none) }
        #expect(request == "GET / HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")
        let status = Status(code: 200, reason: value)
        let response = written { $0.append(head: Response(status, fields: fields), .none, date: "now", closes: false) }
        #expect(response == "HTTP/1.1 200 \(line)\r\nDate: now\r\n\(lines)\r\n")
        let interim = written { $0.append(interim: Response(Status(code: 103, reason: value), fields: fields)) }
        #expect(interim == "HTTP/1.1 103 \(line)\r\n\(lines)\r\n")
        let trailers = written { $0.append(chunkedEnd: fields) }
        #expect(trailers == "0\r\n\(lines)\r\n")
    }

    /// Only the core writes the fields for a message's end and for its connection.
    @Test(arguments: ["Content-Length", "transfer-encoding", "CONNECTION", "hOST"])
    func `no field changes the framing`(name: String) throws {
        let fields: Fields = ["X": "1", try #require(FieldName(name)): "chunked, close, 99", "Y": "2"]

        let request = written { $0.append(head: .to("a", fields: fields), target: "/", .bytes(5)) }
        #expect(request == "GET / HTTP/1.1\r\nHost: a\r\nX: 1\r\nY: 2\r\nContent-Length: 5\r\n\r\n")
        let response = written { $0.append(head: Response(fields: fields), .chunked, date: "now", closes: false) }
        #expect(
            response == "HTTP/1.1 200 OK\r\nDate: now\r\nTransfer-Encoding: chunked\r\nX: 1\r\nY: 2\r\n\r\n")
        let interim = written { $0.append(interim: Response(Status(code: 103), fields: fields)) }
        #expect(interim == "HTTP/1.1 103 Early Hints\r\nX: 1\r\nY: 2\r\n\r\n")
        let trailers = written { $0.append(chunkedEnd: fields) }
        #expect(trailers == "0\r\nX: 1\r\nY: 2\r\n\r\n")
    }

    // MARK: Round trip

    static let plain = RequestHeadTests.accepted.filter { $0.head.version == .http11 && $0.head.form == .origin }

    @Test(arguments: plain)
    func `a message that's accepted is sent on unchanged`(message: Wire, head: RequestHeadTests.Parsed) throws {
        let (parsed, _) = try #require(try RequestHead.parse(message.bytes.span, limits: Limits()))
        let request = Request.to(head.authority, method: parsed.method, fields: parsed.fields)
        let sent = Wire(stringLiteral: written { $0.append(head: request, target: head.target, parsed.framing) })
        var expected = head
        expected.fields.removeAll { $0.hasPrefix("Connection:") }
        expected.isPersistent = true
        #expect(parseRequest(sent.bytes.span) == .accepted(expected, size: sent.bytes.count))
    }
}
