/// The content of a message, as a stream.
///
/// Bytes are read only when somebody asks for the next piece. So a fast sender has to wait for a slow receiver, and a
/// body of any size needs only a small piece of memory at a time.
public struct Body {
    /// The number of bytes, if it's known before they are read.
    public let length: Int?
    let source: (any BodySource)?

    init(length: Int?, source: (any BodySource)?) {
        self.length = length
        self.source = source
    }

    /// No content.
    public static var none: Body { Body(length: nil, source: nil) }

    /// Content from memory: the text in UTF-8.
    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Content from memory.
    public init(_ bytes: [UInt8]) {
        self.init(length: bytes.count, source: StoredBody(bytes))
    }

    /// Whether there is no content at all. Empty content (`Content-Length: 0`) is something else.
    public var isNone: Bool { length == nil && source == nil }

    /// The fields that came after the content (RFC 9110 section 6.5); empty until all of it has been read.
    public var trailers: Fields { source?.trailers ?? Fields() }

    /// Whether there is nothing to read: no content, and no trailers.
    var hasEnded: Bool { source.map { $0.hasEnded && $0.trailers.count == 0 } ?? true }

    /// Reads the rest of the content, at most `limit` bytes.
    ///
    /// - Throws: ``MessageError/contentTooLarge`` if there is more, or the error that ended the stream early.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        guard let source else { return [] }
        let buffer = Body.buffer()
        while try await source.read(into: buffer) {
            guard buffer.count <= limit else { throw MessageError.contentTooLarge }
        }
        return buffer.array
    }

    /// Reads the next piece of the content, at most 96 KiB. The sender has to wait until you call this again.
    ///
    ///     var size = 0
    ///     while let piece = try await request.body.next() { size += piece.count }
    ///
    /// - Returns: nil at the end.
    /// - Throws: the error that ended the stream early.
    public func next() async throws -> [UInt8]? {
        guard let source else { return nil }
        let buffer = Body.buffer()
        return try await source.read(into: buffer) ? buffer.array : nil
    }

    private static func buffer() -> Buffer { Buffer(pool: EventLoop.current?.buffers ?? BufferPool()) }

    /// Appends the whole content to a buffer, if it's there already and if there is room for it.
    ///
    /// - Returns: whether it was.
    /// - Throws: BodyLengthError if some of the content has been read before; the error that ended the stream early.
    func appendIfComplete(to buffer: Buffer) throws -> Bool {
        guard let source else { return true }
        guard let length, length <= buffer.room, source.isComplete else { return false }
        let before = buffer.count
        while try source.readNow(into: buffer) == true {}
        let read = buffer.count - before
        guard read == length else { throw BodyLengthError(announced: length, read: read) }
        return true
    }
}

/// Where the bytes of a body come from: memory, the program, a client or an origin.
protocol BodySource: AnyObject {
    /// Whether `readNow` would return something other than nil: content, or the end.
    var isReady: Bool { get }
    /// Whether everything has been read.
    var hasEnded: Bool { get }
    /// Whether everything that is left has arrived.
    var isComplete: Bool { get }
    /// The fields after the content; empty until it has ended.
    var trailers: Fields { get }
    /// Appends bytes that have arrived: at most `limit`, and at most as many as fit into a buffer.
    ///
    /// - Returns: true if it appended bytes, false at the end, nil if nothing is available at the moment.
    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool?
    /// Waits until it makes sense to call `readNow` again. A source that holds back something of its own sends it
    /// first.
    func waitUntilReady() async throws
}

extension BodySource {
    /// Appends bytes that have arrived, at most as many as fit into a buffer.
    @inline(__always)
    func readNow(into buffer: Buffer) throws -> Bool? { try readNow(into: buffer, upTo: .max) }

    /// Appends the next bytes, and waits for them if necessary.
    ///
    /// - Returns: false at the end.
    func read(into buffer: Buffer) async throws -> Bool {
        while true {
            if let hasMore = try readNow(into: buffer) { return hasMore }
            try await waitUntilReady()
        }
    }
}

/// A body from memory.
private final class StoredBody: BodySource {
    private var rest: ArraySlice<UInt8>
    let isReady = true
    var hasEnded: Bool { rest.isEmpty }
    let isComplete = true
    let trailers = Fields()

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    func waitUntilReady() {}

    func readNow(into buffer: Buffer, upTo limit: Int) -> Bool? {
        let piece = rest.prefix(min(limit, Buffer.size))
        buffer.append(piece.span)
        rest = rest.dropFirst(piece.count)
        return !piece.isEmpty
    }
}
