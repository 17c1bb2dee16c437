import Testing

@testable import HTTPCore

@Suite struct ResponseFieldsTests {
    static let accepted: [(fields: String, head: String)] = [
        (":status: 200", "200 OK"),
        (":status: 200|x: 1|set-cookie: a|set-cookie: b", "200 OK | x: 1 | set-cookie: a | set-cookie: b"),
        (":status: 299|content-length: 5", "299  5 bytes"),
        (":status: 103|link: a", "103 Early Hints | link: a"),
        (":status: 204|content-length: 5", "204 No Content"),
        (":status: 304|content-length: 5", "304 Not Modified 5 bytes"),
    ]

    @Test(arguments: accepted) func `a response is accepted`(fields: String, head: String) {
        #expect(response(fields) == head)
    }

    static let malformed: [(fields: String, what: Malformation)] = [
        ("x: 1", .pseudoFields), ("x: 1|:status: 200", .pseudoFields), (":status: 200|:status: 200", .pseudoFields),
        (":status: 200|:path: /", .pseudoFields), (":path: /|:status: 200", .pseudoFields),
        (":STATUS: 200", .pseudoFields), (":status: 200|x: 1|:x: 1", .pseudoFields),
        (":status: ", .status), (":status: 20", .status), (":status: 2000", .status), (":status: 2x0", .status),
        (":status: 099", .status), (":status: 600", .status), (":status: 101", .status), (":status: 200 OK", .status),
        (":status: 200|X: 1", .name), (":status: 200|x: a\nb", .value),
        (":status: 200|connection: close", .connectionField),
        (":status: 200|content-length: x", .contentLength),
        (":status: 200|content-length: 1|content-length: 1", .contentLength),
    ]

    @Test(arguments: malformed) func `a response is malformed`(fields: String, what: Malformation) {
        #expect(response(fields) == "malformed \(what)")
    }

    @Test func `an end without the announced content is malformed`() {
        #expect(response(":status: 200|content-length: 5", endsStream: true) == "malformed contentLength")
        #expect(response(":status: 200|content-length: 0", endsStream: true) == "200 OK 0 bytes")
        #expect(response(":status: 200|content-length: 5", to: .head, endsStream: true) == "200 OK 5 bytes")
        #expect(response(":status: 304|content-length: 5", endsStream: true) == "304 Not Modified 5 bytes")
        #expect(response(":status: 200", endsStream: true) == "200 OK")
    }

    @Test func `no content may come where none is allowed`() throws {
        var fields = ResponseFields()
        fields.take(Array(":status".utf8).span, Array("204".utf8).span, isNeverIndexed: false)
        var content = try fields.head(to: .get, endsStream: false).content
        try content.receive(0, endsStream: false)
        #expect(throws: FieldsFault.malformed(.contentLength)) { try content.receive(1, endsStream: false) }
    }

    @Test func `an interim response can't end the stream`() {
        #expect(response(":status: 100", endsStream: true) == "malformed end")
    }

    @Test func `trailers are fields, without those that belong into a head`() {
        #expect(trailers("") == "malformed name")
        #expect(trailers("x: 1|grpc-status: 0|content-length: 5|host: a|cookie: b") == "x: 1 | grpc-status: 0")
        #expect(trailers("x: 1", endsStream: false) == "malformed end")
        for (fields, what) in [
            (":path: /", "pseudoFields"), ("x: 1|:status: 200", "pseudoFields"), ("X: 1", "name"),
            ("x: a\r\nb: c", "value"),
            ("x: a\r\n", "value"), ("transfer-encoding: chunked", "connectionField"), ("te: gzip", "connectionField"),
        ] { #expect(trailers(fields) == "malformed \(what)") }
    }
}
