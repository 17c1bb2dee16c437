/// Prints the frames on a connection of HTTP/2, for `--trace`, each in a line. The fields of a header block follow it.
///
/// It reads the bytes a second time, with a reader and a decoder of its own for each direction. So the connection itself
/// does nothing for it but to show them.
final class FrameTrace: FrameWitness {
    /// One direction of the connection.
    private struct Direction {
        let title: String
        let sendsAnswers: Bool
        var reader: FrameReader
        var decoder = HPACKDecoder(limits: HTTP2Limits())
        /// The frames of the header block that is under way, and its fields.
        var frames: [String] = []
        var head = HeadLines()

        init(_ title: String, fromClient: Bool) {
            self.title = title
            sendsAnswers = !fromClient
            reader = FrameReader(fromClient: fromClient, limits: HTTP2Limits())
        }
    }

    private let tracer: Tracer
    private let peer: String
    private let isServer: Bool
    private var incoming: Direction
    private var outgoing: Direction
    /// The exchanges on the streams.
    private var exchanges: [UInt32: Trace] = [:]
    /// How many bytes of the output were shown in an earlier call.
    private var shown = 0

    init(_ tracer: Tracer, peer: String, isServer: Bool) {
        self.tracer = tracer
        self.peer = peer
        self.isServer = isServer
        incoming = Direction("\(peer) -> \(tracer.program)", fromClient: isServer)
        outgoing = Direction("\(tracer.program) -> \(peer)", fromClient: !isServer)
    }

    func frameComes(_ input: Span<UInt8>) { _ = read(input, &incoming) }

    func framesLeave(_ output: Buffer) {
        output.withBytes { bytes in
            while shown < bytes.count, let size = read(bytes.extracting(shown...), &outgoing) { shown += size }
        }
    }

    func framesStay(_ count: Int) { shown = count }

    func witness(ofStream number: UInt32) -> (any MessageWitness)? { exchanges[number] }

    func stream(_ number: UInt32, belongsTo witness: (any MessageWitness)?) {
        exchanges[number] = witness as? Trace
    }

    /// Prints a frame, unless it's part of a header block that isn't complete yet.
    ///
    /// - Returns: the frame's size; nil if the bytes are no frame.
    private func read(_ bytes: Span<UInt8>, _ direction: inout Direction) -> Int? {
        let hasPreface = direction.reader.isAtPreface
        guard let (frame, size) = try? direction.reader.next(bytes),
            let header = FrameHeader(bytes, at: hasPreface ? FrameReader.preface.utf8CodeUnitCount : 0)
        else { return nil }
        if hasPreface {
            tracer.print("\(direction.title)  the preface, \(FrameReader.preface.utf8CodeUnitCount) bytes\n")
        }
        let line = "\(direction.title)  \(header)\(frame.detail)"
        switch frame {
        case .headers(let id, let fragment, let endsBlock, _), .continuation(let id, let fragment, let endsBlock):
            direction.frames.append(line)
            _ = try? direction.decoder.decode(bytes.extracting(fragment), isLast: endsBlock) { name, value, _ in
                direction.head.append(name, value)
            }
            if endsBlock { show(&direction, on: id.number) }
        default: tracer.print("\(line)\n")
        }
        // An answer ends its exchange. So does a reset, by either side.
        if header.kind == .resetStream || endsAnswer(frame, from: direction) { exchanges[header.stream.number] = nil }
        return size
    }

    private func endsAnswer(_ frame: Frame, from direction: Direction) -> Bool {
        guard direction.sendsAnswers else { return false }
        switch frame {
        case .data(_, _, _, let endsStream), .headers(_, _, _, let endsStream): return endsStream
        default: return false
        }
    }

    /// Prints a header block. The exchange knows what to compare its fields with.
    private func show(_ direction: inout Direction, on stream: UInt32) {
        let (head, titles) = (direction.head, direction.frames)
        (direction.head, direction.frames) = (HeadLines(), [])
        if isServer, head.isRequest, exchanges[stream] == nil {
            exchanges[stream] = Trace(tracer, client: peer)
        }
        guard let exchange = exchanges[stream], !head.isTrailers else {
            return tracer.print((titles.map { "\($0)\n" } + head.marked(since: HeadLines())).joined())
        }
        switch (head.isRequest, isServer) {
        case (true, true): exchange.requestComes(head, by: titles)
        case (true, false): exchange.requestLeaves(head, by: titles)
        case (false, true): exchange.answerLeaves(head, by: titles)
        case (false, false): exchange.answerComes(head, by: titles)
        }
    }
}

extension FrameHeader: CustomStringConvertible {
    /// The frame in words: `HEADERS stream 1, 41 bytes, END_STREAM END_HEADERS`.
    var description: String {
        let place = stream == .connection ? "" : " stream \(stream.number)"
        let size = ", \(length) \(length == 1 ? "byte" : "bytes")"
        let flags = kind.names(of: flags)
        return "\(kind.name)\(place)\(size)" + (flags.isEmpty ? "" : ", " + flags.joined(separator: " "))
    }
}

extension FrameHeader.Kind {
    private static let names = [
        "DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE",
        "CONTINUATION",
    ]

    /// The name of the type in RFC 9113 section 6.
    var name: String {
        Int(number) < FrameHeader.Kind.names.count ? FrameHeader.Kind.names[Int(number)] : "type \(number)"
    }

    /// The names of the flags that this type has.
    func names(of flags: FrameHeader.Flags) -> [String] {
        let known: [(FrameHeader.Flags, String)] =
            switch self {
            case .data: [(.endStream, "END_STREAM"), (.padded, "PADDED")]
            case .headers:
                [
                    (.endStream, "END_STREAM"), (.endHeaders, "END_HEADERS"), (.padded, "PADDED"),
                    (.priority, "PRIORITY"),
                ]
            case .continuation: [(.endHeaders, "END_HEADERS")]
            case .settings, .ping: [(.acknowledgement, "ACK")]
            default: []
            }
        return known.filter { flags.contains($0.0) }.map(\.1)
    }
}

extension Frame {
    /// What a short payload says.
    fileprivate var detail: String {
        switch self {
        case .reset(_, let code), .faulty(_, let code): ", \(code)"
        case .goAway(let last, let code): ", \(code), last stream \(last.number)"
        case .windowUpdate(_, let increment): ", +\(increment)"
        default: ""
        }
    }
}
