/// The number of a stream. Clients use odd numbers, and 0 stands for the connection itself (RFC 9113 section 5.1.1).
struct StreamID: Hashable, Comparable, Sendable, ExpressibleByIntegerLiteral {
    let number: UInt32

    /// The connection itself.
    static let connection: StreamID = 0

    init(_ number: UInt32) {
        self.number = number & 0x7FFF_FFFF
    }

    init(integerLiteral number: UInt32) {
        self.init(number)
    }

    /// Whether a client may open a stream with this number.
    var isClients: Bool { number & 1 == 1 }

    static func < (left: StreamID, right: StreamID) -> Bool { left.number < right.number }
}

/// The first nine bytes of each frame (RFC 9113 section 4.1):
///
///     00 00 05   the length of the payload that follows
///     00         the type: DATA
///     01         the flags: END_STREAM
///     00 00 00 01   the stream; the highest bit is ignored
struct FrameHeader: Equatable, Sendable {
    /// What a frame is about (RFC 9113 section 6). Other types exist, and they are ignored.
    struct Kind: Equatable, Sendable {
        let number: UInt8
        static let data = Kind(number: 0)
        static let headers = Kind(number: 1)
        static let priority = Kind(number: 2)
        static let resetStream = Kind(number: 3)
        static let settings = Kind(number: 4)
        static let pushPromise = Kind(number: 5)
        static let ping = Kind(number: 6)
        static let goAway = Kind(number: 7)
        static let windowUpdate = Kind(number: 8)
        static let continuation = Kind(number: 9)
    }

    /// Each type of frames has its own flags, but equal bits have similar meanings. Unknown flags are ignored.
    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        /// DATA, HEADERS: nothing follows on this stream.
        static let endStream = Flags(rawValue: 0x01)
        /// SETTINGS, PING: this is the answer.
        static let acknowledgement = Flags(rawValue: 0x01)
        /// HEADERS, CONTINUATION: the header block ends here.
        static let endHeaders = Flags(rawValue: 0x04)
        /// DATA, HEADERS: the payload begins with the length of its padding, and ends with the padding.
        static let padded = Flags(rawValue: 0x08)
        /// HEADERS: a priority of five bytes comes before the fields.
        static let priority = Flags(rawValue: 0x20)
    }

    /// The size of the header itself.
    static let size = 9

    let length: Int
    let kind: Kind
    let flags: Flags
    let stream: StreamID

    /// Reads the header at `place`; nil if it hasn't arrived completely.
    init?(_ bytes: Span<UInt8>, at place: Int) {
        guard bytes.count - place >= FrameHeader.size else { return nil }
        length = Int(bytes[place]) << 16 | Int(bytes[place + 1]) << 8 | Int(bytes[place + 2])
        kind = Kind(number: bytes[place + 3])
        flags = Flags(rawValue: bytes[place + 4])
        stream = StreamID(bytes.number(at: place + 5))
    }
}

/// A frame, as far as its type and its payload alone tell what it means. Whether it fits the state of its stream is for
/// the connection to decide.
///
/// A frame holds no bytes. Its ranges are places in the bytes that the reader was given.
enum Frame: Equatable, Sendable {
    /// Content. `cost` is what the frame takes from the windows: the whole payload, padding included (RFC 9113 section
    /// 6.1).
    case data(StreamID, content: Range<Int>, cost: Int, endsStream: Bool)
    /// The first part of a header block. If it is the last part, too, `endsBlock` is true.
    case headers(StreamID, fragment: Range<Int>, endsBlock: Bool, endsStream: Bool)
    /// The next part of a header block, on the same stream as the one before.
    case continuation(StreamID, fragment: Range<Int>, endsBlock: Bool)
    /// The peer ends a stream early.
    case reset(StreamID, ErrorCode)
    /// The peer's settings: `Setting.forEach` reads them. Each such frame must be acknowledged.
    case settings(Range<Int>)
    /// The peer has applied this side's settings.
    case settingsAcknowledged
    /// The peer wants the same eight bytes back.
    case ping(UInt64)
    /// The answer to a PING.
    case pong(UInt64)
    /// The peer accepts no more streams, and it may not have seen those after `last`.
    case goAway(last: StreamID, ErrorCode)
    /// A window has become larger: a stream's, or the connection's.
    case windowUpdate(StreamID, by: Int)
    /// A frame that means nothing here: PRIORITY, or an unknown type. It's counted, because a flood of them is work.
    case ignored(FrameHeader.Kind, StreamID)
    /// A frame with a fault that ends its stream: RST_STREAM with this code. The other streams go on (RFC 9113 section
    /// 5.4.2).
    case faulty(StreamID, ErrorCode)
}

extension Span<UInt8> {
    /// The four bytes at `place` as a number; the first byte is the highest one.
    @inline(__always)
    func number(at place: Int) -> UInt32 {
        UInt32(self[place]) << 24 | UInt32(self[place + 1]) << 16 | UInt32(self[place + 2]) << 8
            | UInt32(self[place + 3])
    }
}
