/// Bytes that are appended at the end and taken from the front. Unlike a `Buffer`, it needs little more memory than it
/// has bytes: a connection may have many of these, each with a few bytes.
struct ByteQueue {
    private var bytes: [UInt8] = []
    private var start = 0

    var count: Int { bytes.count - start }
    var isEmpty: Bool { count == 0 }

    mutating func append(_ more: Span<UInt8>) { bytes.append(more) }

    mutating func move(_ count: Int, to buffer: Buffer) {
        buffer.append(bytes.span.extracting(start..<start + count))
        start += count
        if start == bytes.count { (bytes, start) = ([], 0) }
    }
}
