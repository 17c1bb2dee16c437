/// The content of a message: bytes that are asked for piece by piece, so that whoever sends them waits for whoever
/// reads them.
public struct Body {
    /// The number of bytes, if it is known before they are read.
    public let length: Int?
    let source: (any BodySource)?

    init(length: Int?, source: (any BodySource)?) {
        self.length = length
        self.source = source
    }

    /// No content.
    public static var none: Body { Body(length: nil, source: nil) }

    /// Content from memory.
    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// Content from memory.
    public init(_ bytes: [UInt8]) {
        self.init(length: bytes.count, source: StoredBody(bytes))
    }

    /// Whether there is no content at all, not even an empty one.
    public var isNone: Bool { length == nil && source == nil }

    /// The fields that came after the content (RFC 9110 section 6.5); empty until all of it has been read.
    public var trailers: Fields { source?.trailers ?? Fields() }

    /// Reads all that is left, up to a number of bytes.
    ///
    /// - Throws: ``MessageError/contentTooLarge`` if there is more.
    public func collect(upTo limit: Int) async throws -> [UInt8] {
        guard let source else { return [] }
        let buffer = Buffer(pool: BufferPool())
        while try await source.read(into: buffer) {
            guard buffer.count <= limit else { throw MessageError.contentTooLarge }
        }
        return buffer.array
    }
}

/// Where the bytes of a body come from.
protocol BodySource: AnyObject {
    /// Whether there is content at hand, or its end.
    var isReady: Bool { get }
    /// Whether it has been read to its end.
    var hasEnded: Bool { get }
    /// Whether all that is left is at hand.
    var isComplete: Bool { get }
    /// The fields after the content, once it has ended.
    var trailers: Fields { get }
    /// Appends the bytes at hand, at least one and at most what a buffer holds; false at the end, nil if there are none
    /// at present.
    func readNow(into buffer: Buffer) throws -> Bool?
    /// Waits until it is worth while to call `readNow` again. Whoever holds something back sends it first.
    func waitUntilReady() async throws
}

extension BodySource {
    /// Appends the next bytes, and waits for them if need be; false at the end.
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

    func readNow(into buffer: Buffer) -> Bool? {
        let piece = rest.prefix(Buffer.size)
        buffer.append(piece.span)
        rest = rest.dropFirst(piece.count)
        return !piece.isEmpty
    }
}
