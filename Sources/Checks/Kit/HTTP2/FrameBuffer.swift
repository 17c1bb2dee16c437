/// Bytes from the wire that become frames.
struct FrameBuffer {
    private var bytes: [UInt8] = []
    private var start = 0

    mutating func append(_ more: [UInt8]) {
        if start == bytes.count {
            (bytes, start) = (more, 0)
        } else {
            if start > 0 { bytes.removeFirst(start) }
            start = 0
            bytes += more
        }
    }

    /// The bytes that belong to no whole frame yet.
    var rest: [UInt8] { Array(bytes[start...]) }

    /// The next whole frame; nil if more bytes are needed.
    mutating func next() -> RawFrame? {
        guard bytes.count - start >= 9 else { return nil }
        let length = Int(RawFrame.number(in: bytes[start..<start + 3]))
        guard bytes.count - start >= 9 + length else { return nil }
        defer { start += 9 + length }
        return RawFrame(
            bytes[start + 3], flags: bytes[start + 4],
            stream: RawFrame.number(in: bytes[start + 5..<start + 9]),
            Array(bytes[start + 9..<start + 9 + length]))
    }
}
