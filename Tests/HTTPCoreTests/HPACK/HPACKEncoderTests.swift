import Testing

@testable import HTTPCore

@Suite struct HPACKEncoderTests {
    @Test func `requests are encoded as in the RFC's examples`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        let first = [
            (":method", "GET"), (":scheme", "http"), (":path", "/"), (":authority", "www.example.com"),
        ]
        #expect(encoder.block(first) == hex("8286 8441 8cf1 e3c2 e5f2 3a6b a0ab 90f4 ff"))
        #expect(encoder.block(first + [("cache-control", "no-cache")]) == hex("8286 84be 5886 a8eb 1064 9cbf"))
        let third = [
            (":method", "GET"), (":scheme", "https"), (":path", "/index.html"), (":authority", "www.example.com"),
            ("custom-key", "custom-value"),
        ]
        #expect(encoder.block(third) == hex("8287 85bf 4088 25a8 49e9 5ba9 7d7f 8925 a849 e95b b8e8 b4bf"))
    }

    @Test func `what comes again is one byte`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        let fields = [(":status", "200"), ("content-type", "text/plain"), ("server", "a"), ("x-mine", "b")]
        #expect(encoder.block(fields).count > 20)
        #expect(encoder.block(fields) == hex("88 c0 bf be"))
    }

    @Test func `a known name is a number, with any value`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        _ = encoder.block([("x-mine", "1")])
        #expect(encoder.block([("X-Mine", "2")]) == hex("7e 01 32"))
        #expect(encoder.block([("x-mine", "1"), ("X-MINE", "2")]) == hex("bf be"))
    }

    /// Many fields share a place where they are looked up. Those that are in the table must still be found.
    @Test func `nearly all of many fields are found again`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        let fields = (0..<60).map { ("x-\($0)", "value \($0)") }
        _ = encoder.block(fields)
        #expect(encoder.block(fields).count < 2 * 60 + 60)
    }

    @Test func `names become lower case, and values stay`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        let block = encoder.block([("X-Mine", "ABC"), ("Content-Type", "Text/Plain")])
        #expect(decoder.decoded(block) == .fields(["x-mine: ABC", "content-type: Text/Plain"], isTooLarge: false))
    }

    @Test func `secrets are never indexed`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        let secrets = [
            ("authorization", "Basic x"), ("Proxy-Authorization", "y"), ("Set-Cookie", "a=1"), ("cookie", "short=1"),
        ]
        for _ in 1...2 {
            let decoded = decoder.decoded(encoder.block(secrets))
            let expected = secrets.map { "!\($0.lowercased()): \($1)" }
            #expect(decoded == .fields(expected, isTooLarge: false))
        }
        #expect(decoder.table.count == 0)
        _ = decoder.decoded(encoder.block([("cookie", "c" * 20)]))
        #expect(decoder.table.count == 1)
    }

    @Test func `what differs each time, or is large, isn't indexed`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        let fields = [(":path", "/a"), ("content-length", "22"), ("etag", "x"), ("x", "y" * 2100)]
        let expected = fields.map { "\($0): \($1)" }
        #expect(decoder.decoded(encoder.block(fields)) == .fields(expected, isTooLarge: false))
        #expect(decoder.table.count == 0)
    }

    @Test func `the peer's table limits the encoder's, and is told so`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        _ = encoder.block([("x", "1")])
        encoder.limitTable(to: 0)
        #expect(encoder.block([("x", "1")]) == hex("20 00 01 78 01 31"))
        #expect(encoder.block([("x", "1")]) == hex("00 01 78 01 31"))
        // Down and up again within one block: the smallest one first.
        encoder.limitTable(to: 100)
        encoder.limitTable(to: 50)
        encoder.limitTable(to: 60)
        #expect(encoder.block([]) == hex("3f 13 3f 1d"))
        // A larger one than this side wants changes nothing after that.
        encoder.limitTable(to: 1 << 30)
        #expect(encoder.block([]) == hex("3f e1 1f"))
        encoder.limitTable(to: 1 << 20)
        #expect(encoder.block([]) == [])
    }

    @Test func `Huffman's code is used where it is shorter`() {
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        #expect(encoder.block([("x", "~~~")]) == hex("40 01 78 03 7e7e 7e"))
        #expect(encoder.block([("x", "aaa")]) == hex("7e 82 18c7"))
    }

    @Test func `random blocks come back, whatever table the peer allows`() {
        var numbers = RandomNumbers(seed: 3)
        for limit in [0, 32, 40, 100, 300, 4096, 100_000] {
            var encoder = HPACKEncoder(limits: HTTP2Limits())
            var decoder = HPACKDecoder(limits: .with { $0.fieldCount = 1000 })
            encoder.limitTable(to: limit)
            for round in 0..<300 {
                if round % 17 == 0 { encoder.limitTable(to: Int.random(in: 0...max(1, limit), using: &numbers)) }
                let fields = (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
                    HPACKEncoderTests.randomField(&numbers)
                }
                guard case .fields(let decoded, false) = decoder.decoded(encoder.block(fields)) else {
                    Issue.record("a block isn't decoded")
                    return
                }
                #expect(
                    decoded.map { $0.hasPrefix("!") ? String($0.dropFirst()) : $0 } == fields.map { "\($0): \($1)" })
            }
        }
    }

    private static func randomField(_ numbers: inout RandomNumbers) -> (String, String) {
        let names = [
            ":path", ":status", "accept", "content-length", "cookie", "date", "etag", "set-cookie", "vary", "x-a",
            "x-b",
            "x-\(Int.random(in: 0...99, using: &numbers))",
        ]
        let value = "\(Int.random(in: 0...5, using: &numbers))" * Int.random(in: 0...40, using: &numbers)
        let isText = Bool.random(using: &numbers)
        let other = (0..<Int.random(in: 0...20, using: &numbers)).map { _ in UInt8.random(in: 0...255, using: &numbers)
        }
        return (names.randomElement(using: &numbers) ?? "x", isText ? value : Wire(other).text)
    }
}
