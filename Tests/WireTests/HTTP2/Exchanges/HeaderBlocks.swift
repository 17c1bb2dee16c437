import Checks

// Header blocks: faults of HPACK, and how much one may hold.
extension Exchange {
    static let headerBlocks: [Exchange] = [
        wrong("hpack/index-0") { _ in [0x80] },
        wrong("hpack/index-beyond") { _ in HeaderBlockWriter.integer(62, prefix: 7, first: 0x80) },
        wrong("more/hpack-name-beyond") { _ in HeaderBlockWriter.integer(62, prefix: 6, first: 0x40) + [1, 65] },
        wrong("hpack/integer-overflow") { _ in [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f] },
        wrong("hpack/integer-no-end") { _ in [0xff, 0xff, 0xff] },
        wrong("hpack/string-beyond") { _ in [0, 3, 120, 45, 97, 100, 65] },
        wrong("more/hpack-string-length-huge") { _ in [0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0x07, 65] },
        wrong("hpack/cut-in-field") { _ in [0, 3, 120, 45, 97] },
        // EOS is thirty ones.
        wrong("hpack/huffman-eos") { _ in [0, 3, 120, 45, 97, 0x85, 0x1f, 0xff, 0xff, 0xff, 0xff] },
        // `0` has the code 00000. The three bits behind it are padding; a whole byte of ones more is too much.
        wrong("hpack/huffman-padding-8") { _ in [0, 3, 120, 45, 97, 0x82, 0x07, 0xff] },
        wrong("hpack/huffman-padding-0") { _ in [0, 3, 120, 45, 97, 0x81, 0x00] },
        wrong("hpack/table-size-too-large") { client in
            HeaderBlockWriter.integer(1 << 20, prefix: 5, first: 0x20)
                + client.writer.block(client.fields("GET", "/evil"))
        },
        wrong("hpack/table-size-last") { client in
            client.writer.block(client.fields("GET", "/evil")) + HeaderBlockWriter.integer(0, prefix: 5, first: 0x20)
        },
        wrong("more/hpack-table-size-within") { client in
            client.writer.block([Field(":method", "GET")]) + [0x20]
                + client.writer.block(Array(client.fields("GET", "/evil").dropFirst()))
        },
        Exchange("hpack/table-size-change") { scene in
            let client = try scene.settledClient()
            let field = Field("x-a", "kept")
            // The table is emptied by the first size, and after that the field is a literal again.
            for (path, sizes) in [("/1", []), ("/2", [0, 4096]), ("/3", [100]), ("/4", [0]), ("/5", [0, 200])] {
                scene.allow(path)
                let stream = client.newStream()
                let updates = sizes.flatMap { client.writer.resize(to: $0) }
                let block = updates + client.writer.block(client.fields("GET", path, [field, field]), .indexed)
                try client.send(.headers(stream, block))
                scene.expectOK(client.answer(on: stream), path)
                scene.check(scene.request(for: path)?["x-a"] == ["kept", "kept"], "\(path): the fields are wrong")
            }
        },
        Exchange("hpack/limit-announced") { scene in
            let client = try scene.settledClient()
            let limit = client.conduct.settings[RawFrame.Setting.maxHeaderListSize]
            scene.check(limit != nil, "MAX_HEADER_LIST_SIZE isn't announced")
        },
        Exchange("hpack/431") { scene in
            let client = try scene.client()
            let fields = (0..<100).map { Field("x-\($0)", String(repeating: "a", count: 1000)) }
            let stream = try client.send(request: client.fields("GET", "/large", fields))
            scene.check(client.answer(on: stream).status == 431, "no 431: \(client.conduct.answers[stream]!)")
            scene.expectOK(try scene.ask("GET", "/next", over: client), "/next")
        },
        Exchange("more/hpack-refused-block-counts") { scene in
            // The fields of a request that is refused are in the table all the same.
            let client = try scene.settledClient()
            let refused = client.newStream()
            let fields = client.fields("GET", "/refused", [Field("x-a", "from the table"), Field("X-Upper", "1")])
            try client.send(.headers(refused, client.writer.block(fields, .indexed)))
            scene.expectRefusal(of: refused, over: client)
            scene.allow("/next")
            let stream = client.newStream()
            let next = client.fields("GET", "/next", [Field("x-a", "from the table")])
            try client.send(.headers(stream, client.writer.block(next, .indexed)))
            scene.expectOK(client.answer(on: stream), "/next")
            scene.check(scene.request(for: "/next")?["x-a"] == ["from the table"], "the table is out of step")
        },
        Exchange("more/hpack-large-block-counts") { scene in
            let client = try scene.settledClient()
            let kept = Field("x-kept", "from the table")
            let large = (0..<100).map { Field("x-\($0)", String(repeating: "a", count: 1000)) }
            var block =
                client.writer.block(client.fields("GET", "/large", large)) + client.writer.block([kept], .indexed)
            let first = client.newStream()
            var frames = [RawFrame.headers(first, Array(block.prefix(16384)), isWhole: false)]
            block.removeFirst(16384)
            while block.count > 16384 {
                frames.append(.continuation(first, Array(block.prefix(16384)), isWhole: false))
                block.removeFirst(16384)
            }
            frames.append(.continuation(first, block))
            try client.send(bytes: client.note(frames))
            // Without this, the next request could come while the connection is about to be closed.
            _ = client.answer(on: first)
            guard client.ending == .open, client.conduct.goAways.isEmpty else { return }
            scene.allow("/next")
            let stream = client.newStream()
            try client.send(.headers(stream, client.writer.block(client.fields("GET", "/next", [kept]), .indexed)))
            scene.expectOK(client.answer(on: stream), "/next")
            scene.check(scene.request(for: "/next")?["x-kept"] == [kept.value], "the table is out of step")
        },
        Exchange(
            "more/hpack-sensitive",
            origin: .answering("HTTP/1.1 200 OK\r\nSet-Cookie: secret=1\r\nContent-Length: 0\r\n\r\n")
        ) { scene in
            let client = try scene.client()
            for index in 0..<2 { scene.expectOK(try scene.ask("GET", "/\(index)", over: client)) }
            scene.check(!client.conduct.indexedNames.contains("set-cookie"), "Set-Cookie is in the table")
        },
    ]

    /// A header block that can't be decoded. The connection ends, with COMPRESSION_ERROR if the proxy gives a reason.
    private static func wrong(_ id: String, _ block: @escaping @Sendable (HTTP2Client) -> [UInt8]) -> Exchange {
        Exchange(id) { scene in
            let client = try scene.settledClient()
            let fields = block(client)
            let isWhole = id.contains("table-size")
            let before = isWhole ? [] : client.writer.block(client.fields("GET", "/evil"))
            let stream = client.newStream()
            try client.send(.headers(stream, before + fields))
            client.read(within: .seconds(8)) { !$0.goAways.isEmpty }
            let codes = client.conduct.goAways.map(\.code)
            scene.check(!codes.isEmpty || client.ending != .open, "the connection goes on: \(client.conduct.answers)")
            scene.check(codes.allSatisfy { $0 == RawFrame.Code.compression }, "GOAWAY with the codes \(codes)")
        }
    }
}
