/// An origin that speaks HTTP/2 without having been asked. It answers each request with its fields, a line each.
enum StreamOrigin {
    /// Serves a connection until the other side closes it.
    static func serve(_ connection: OriginConnection) throws {
        var preface = RawFrame.preface[...]
        var buffer = FrameBuffer()
        var reader = HeaderBlockReader()
        var writer = HeaderBlockWriter()
        try connection.send(RawFrame.settings().bytes)
        while true {
            var bytes = try connection.receive(within: Exchange.patience)[...]
            if bytes.isEmpty { return }
            while let expected = preface.first, let byte = bytes.popFirst() {
                // Someone who speaks HTTP/1.1 gets no answer.
                guard byte == expected else { return }
                preface = preface.dropFirst()
            }
            buffer.append(Array(bytes))
            while let frame = buffer.next() {
                if frame.kind == RawFrame.Kind.settings, !frame.has(RawFrame.Flag.ack) {
                    try connection.send(RawFrame.settingsAcknowledgement.bytes)
                }
                guard frame.kind == RawFrame.Kind.headers, let block = frame.content else { continue }
                let text = try reader.fields(in: block).map { "\($0)\n" }.joined()
                let fields = [Field(":status", "200"), Field("content-length", "\(text.utf8.count)")]
                try connection.send(RawFrame.headers(frame.stream, writer.block(fields), end: false).bytes)
                try connection.send(RawFrame.data(frame.stream, Array(text.utf8), end: true).bytes)
            }
        }
    }
}
