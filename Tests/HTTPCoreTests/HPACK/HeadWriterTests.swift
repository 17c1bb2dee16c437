import Testing

@testable import HTTPCore

/// The heads of messages as header blocks, decoded again.
@Suite struct HeadWriterTests {
    @Test func `a response has its status, its fields in lower case, a date and its length`() {
        var response = Response(.notFound, fields: ["Content-Type": "text/plain", "X-Mine": "A"])
        response.fields.append("Set-Cookie", "a=1")
        response.fields.append("Set-Cookie", "b=2")
        #expect(
            fields { $0.append(head: response, contentLength: 5, date: "now", to: $1) } == [
                ":status: 404", "content-type: text/plain", "x-mine: A", "!set-cookie: a=1", "!set-cookie: b=2",
                "date: now", "content-length: 5",
            ])
        response.fields["Date"] = "then"
        #expect(
            fields { $0.append(head: response, contentLength: nil, date: "now", to: $1) }.suffix(2)
                == ["!set-cookie: b=2", "date: then"])
    }

    @Test func `every status code and every length comes out as it was`() {
        for code in 100..<600 {
            let response = Response(Status(code: code))
            #expect(fields { $0.append(interim: response, to: $1) } == [":status: \(code)"])
        }
        for length in [0, 9, 10, 99, 127, 128, 65_536, Int.max] {
            let written = fields { $0.append(head: Response(), contentLength: length, date: "now", to: $1) }
            #expect(written.last == "content-length: \(length)")
        }
    }

    @Test func `the usual status codes take one byte, and the length enters no table`() {
        let block = Buffer(pool: BufferPool())
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        for code in [200, 204, 206, 304, 400, 404, 500] {
            encoder.append(interim: Response(Status(code: code)), to: block)
        }
        #expect(block.array == [0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8D, 0x8E])
        block.consume(block.count)
        for _ in 1...2 {
            encoder.append(head: Response(fields: ["Date": "x"]), contentLength: 22, date: "", to: block)
        }
        // The second time, Date is in the table. Content-Length isn't.
        #expect(block.array.suffix(7) == [0x88, 0xBE, 0x0F, 0x0D, 0x02, 0x32, 0x32])
    }

    @Test func `a handler can't add what belongs to the connection`() {
        let response = Response(fields: [
            "Connection": "x-hop, keep-alive", "X-Hop": "1", "Keep-Alive": "5", "Proxy-Connection": "close",
            "Transfer-Encoding": "chunked", "Upgrade": "h2c", "Content-Length": "99", "Host": "b", "TE": "gzip",
            "X-Kept": "1",
        ])
        #expect(
            fields { $0.append(head: response, contentLength: nil, date: "now", to: $1) }
                == [":status: 200", "x-kept: 1", "date: now"])
    }

    @Test func `white space at the ends of a value isn't sent`() {
        #expect(fields { $0.append(trailers: ["X": " \ta b\t "], to: $1) } == ["x: a b"])
        #expect(fields { $0.append(trailers: ["X": "a\r\nb"], to: $1) } == ["x: a  b"])
    }

    @Test func `a request has its four pseudo-fields first`() {
        var request = Request.to("a.example", method: .post, target: "/b", fields: ["TE": "trailers", "Cookie": "a=1"])
        request.scheme = "https"
        #expect(
            fields { $0.append(head: request, scheme: "https", target: "/b", contentLength: 3, to: $1) } == [
                ":method: POST", ":scheme: https", ":authority: a.example", ":path: /b", "te: trailers",
                "!cookie: a=1", "content-length: 3",
            ])
    }

    @Test func `interim responses and trailers have only their fields`() {
        let early = Response(Status(code: 103), fields: ["Link": "</a>"])
        #expect(fields { $0.append(interim: early, to: $1) } == [":status: 103", "link: </a>"])
        #expect(fields { $0.append(trailers: ["Grpc-Status": "0"], to: $1) } == ["grpc-status: 0"])
    }

    @Test func `what came as never indexed is sent as never indexed`() {
        var fields = Fields()
        fields.take(name: Array("x-key".utf8).span, value: Array("1".utf8).span, isNeverIndexed: true)
        fields.append("Y", "2")
        #expect(self.fields { $0.append(trailers: fields, to: $1) } == ["!x-key: 1", "y: 2"])
    }

    /// What a writer writes, decoded.
    private func fields(_ write: (inout HPACKEncoder, Buffer) -> Void) -> [String] {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        let buffer = Buffer(pool: BufferPool())
        write(&encoder, buffer)
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        guard case .fields(let fields, false) = decoder.decoded(buffer.array) else { return [] }
        return fields
    }
}
