/// A frame of HTTP/2, as it is on the wire (RFC 9113 section 4.1). Nothing in it has to be right.
///
///     0        3      4       5        9
///     | length | type | flags | stream | payload
public struct RawFrame: Equatable, Sendable {
    /// The type. The names are in ``RawFrame/Kind``.
    public var kind: UInt8
    /// The flags.
    public var flags: UInt8
    /// The stream's number, with the reserved bit.
    public var stream: UInt32
    /// What follows the nine bytes.
    public var payload: [UInt8]

    /// Creates a frame. Its length is that of the payload.
    public init(_ kind: UInt8, flags: UInt8 = 0, stream: UInt32 = 0, _ payload: [UInt8] = []) {
        (self.kind, self.flags, self.stream, self.payload) = (kind, flags, stream, payload)
    }

    /// The bytes on the wire.
    public var bytes: [UInt8] {
        Self.number(UInt32(payload.count), bytes: 3) + [kind, flags] + Self.number(stream, bytes: 4) + payload
    }

    /// Whether a flag is set.
    public func has(_ flag: UInt8) -> Bool { flags & flag != 0 }

    /// A number in network byte order.
    public static func number(_ value: UInt32, bytes count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt32($0))) }
    }

    /// The number in some bytes in network byte order.
    public static func number(in bytes: some Sequence<UInt8>) -> UInt32 {
        bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }
}

extension RawFrame {
    /// The types of frames (RFC 9113 section 6).
    public enum Kind {
        /// Content.
        public static let data: UInt8 = 0
        /// A header block, or its beginning.
        public static let headers: UInt8 = 1
        /// Advice about the order, which nobody follows any more.
        public static let priority: UInt8 = 2
        /// The early end of a stream.
        public static let reset: UInt8 = 3
        /// What the sender of the frame can take.
        public static let settings: UInt8 = 4
        /// An answer that nobody has asked for yet.
        public static let pushPromise: UInt8 = 5
        /// A question whether the other side is there.
        public static let ping: UInt8 = 6
        /// The last streams.
        public static let goAway: UInt8 = 7
        /// Credit for more content.
        public static let windowUpdate: UInt8 = 8
        /// More of a header block.
        public static let continuation: UInt8 = 9
    }

    /// The flags of frames. ACK and END_STREAM are the same bit.
    public enum Flag {
        /// The frame is an answer: SETTINGS and PING.
        public static let ack: UInt8 = 1
        /// Nothing more follows on the stream: DATA and HEADERS.
        public static let endStream: UInt8 = 1
        /// The header block ends here: HEADERS and CONTINUATION.
        public static let endHeaders: UInt8 = 4
        /// Padding follows the payload: DATA and HEADERS.
        public static let padded: UInt8 = 8
        /// Five bytes of priority come first: HEADERS.
        public static let priority: UInt8 = 32
    }

    /// The identifiers of settings (RFC 9113 section 6.5.2).
    public enum Setting {
        /// The size of the table of fields.
        public static let headerTableSize: UInt16 = 1
        /// Whether pushes are wanted.
        public static let enablePush: UInt16 = 2
        /// How many streams may be open.
        public static let maxConcurrentStreams: UInt16 = 3
        /// The window of a new stream.
        public static let initialWindowSize: UInt16 = 4
        /// The largest payload.
        public static let maxFrameSize: UInt16 = 5
        /// The largest header list, counted after decoding.
        public static let maxHeaderListSize: UInt16 = 6
    }

    /// The codes of errors (RFC 9113 section 7).
    public enum Code {
        /// No error.
        public static let none: UInt32 = 0
        /// A rule was broken.
        public static let `protocol`: UInt32 = 1
        /// More content than the window has room for.
        public static let flowControl: UInt32 = 3
        /// A frame on a stream that has ended.
        public static let streamClosed: UInt32 = 5
        /// A frame of the wrong size.
        public static let frameSize: UInt32 = 6
        /// The stream was refused before anything was done.
        public static let refusedStream: UInt32 = 7
        /// Nobody wants the stream any more.
        public static let cancel: UInt32 = 8
        /// The header block can't be decoded.
        public static let compression: UInt32 = 9
        /// The peer is suspected of doing harm.
        public static let enhanceYourCalm: UInt32 = 11
    }

    /// The 24 bytes with which a client begins (RFC 9113 section 3.4).
    public static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
}
