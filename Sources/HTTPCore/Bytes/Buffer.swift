#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes on their way: appended at one end, consumed at the other.
///
/// Its memory is borrowed from a pool when the first byte comes and given back when the last one has gone, so that a
/// connection that waits holds none. Memory is touched through pointers here and nowhere else in the core; every
/// pointer stays within `0..<capacity`, which `reserve` upholds.
@safe final class Buffer {
    /// What a buffer holds before it has to grow, in bytes: 64 KiB of content with the head before it fit in one call.
    static let size = 96 * 1024

    private let pool: BufferPool
    private var memory: UnsafeMutableRawPointer?
    private var capacity = 0
    private var start = 0
    private var end = 0

    init(pool: BufferPool) {
        self.pool = pool
    }

    deinit {
        giveBack()
    }

    /// The number of bytes.
    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    /// How many more bytes it holds before it has to grow.
    var room: Int { max(0, Buffer.size - count) }

    /// The bytes, copied.
    var array: [UInt8] {
        var copy: [UInt8] = []
        withBytes { copy.append($0) }
        return copy
    }

    /// Lends the bytes for the time of a call.
    func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let bytes = unsafe UnsafeRawBufferPointer(start: memory.map { unsafe $0 + start }, count: count)
        return try unsafe body(Span<UInt8>(_bytes: RawSpan(_unsafeBytes: bytes)))
    }

    /// Takes bytes away from the front.
    func consume(_ count: Int) {
        precondition(count <= self.count)
        start += count
        if isEmpty { giveBack() }
    }

    /// Takes bytes away from the end.
    func removeLast(_ count: Int) {
        precondition(count <= self.count)
        end -= count
        if isEmpty { giveBack() }
    }

    /// Appends what `fill` writes into the free room, of at least `minimum` bytes; `fill` returns how much it wrote.
    func append(minimum: Int, upTo limit: Int = .max, fill: (UnsafeMutableRawBufferPointer) -> Int) {
        reserve(minimum)
        let room = min(capacity - end, limit)
        let written = unsafe fill(UnsafeMutableRawBufferPointer(start: memory! + end, count: room))
        precondition(written <= room)
        end += written
        if isEmpty { giveBack() }
    }

    func append(_ bytes: Span<UInt8>) {
        unsafe bytes.withUnsafeBytes { source in
            guard let base = source.baseAddress else { return }
            unsafe append(base, source.count)
        }
    }

    @inline(__always)
    func append(_ text: String) {
        text.withBytes { append($0) }
    }

    @inline(__always)
    func append(_ text: StaticString) {
        unsafe append(text.utf8Start, text.utf8CodeUnitCount)
    }

    @inline(__always)
    func append(_ byte: UInt8) {
        if capacity == end { reserve(1) }
        unsafe memory!.storeBytes(of: byte, toByteOffset: end, as: UInt8.self)
        end += 1
    }

    @inline(__always)
    private func append(_ source: UnsafeRawPointer, _ count: Int) {
        guard count > 0 else { return }
        if capacity - end < count { reserve(count) }
        unsafe memcpy(memory! + end, source, count)
        end += count
    }

    /// Makes room for so many more bytes: at the end, by moving to the front, or in larger memory.
    private func reserve(_ count: Int) {
        if unsafe memory == nil, count <= Buffer.size {
            unsafe memory = pool.take()
            capacity = Buffer.size
        }
        if capacity - end >= count { return }
        if capacity - self.count >= count, start > 0 {
            unsafe memmove(memory!, memory! + start, self.count)
        } else {
            let larger = max(capacity * 2, self.count + count)
            let grown = UnsafeMutableRawPointer.allocate(byteCount: larger, alignment: 16)
            if let memory = unsafe memory { unsafe memcpy(grown, memory + start, self.count) }
            let held = self.count
            giveBack()
            unsafe memory = grown
            capacity = larger
            end = held
            return
        }
        end -= start
        start = 0
    }

    private func giveBack() {
        if let memory = unsafe memory {
            if capacity == Buffer.size { unsafe pool.put(memory) } else { unsafe memory.deallocate() }
        }
        unsafe memory = nil
        (start, end, capacity) = (0, 0, 0)
    }
}

extension Buffer {
    /// Moves bytes to another buffer.
    func move(_ count: Int, to other: Buffer) {
        withBytes { other.append($0.extracting(0..<count)) }
        consume(count)
    }

    /// What `openChunk` leaves free before a chunk: the size of any buffer in hexadecimal, and CRLF.
    private static let chunkHeader = 10

    /// Leaves room for the line before a chunk (RFC 9112 section 7.1), whose content is appended next.
    ///
    /// - Returns: a mark for `closeChunk`.
    func openChunk() -> Int {
        append("00000000\r\n")
        return count
    }

    /// Writes the line before the chunk that was opened at `mark`, and the CRLF after it. What stood before the
    /// chunk moves up over the leading zeros.
    func closeChunk(_ mark: Int) {
        let size = count - mark
        guard size > 0 else {
            return removeLast(Buffer.chunkHeader)
        }
        let digits = String(size, radix: 16)
        let unused = 8 - digits.utf8.count
        var place = start + mark - Buffer.chunkHeader + unused
        for digit in digits.utf8 {
            unsafe memory!.storeBytes(of: digit, toByteOffset: place, as: UInt8.self)
            place += 1
        }
        unsafe memmove(memory! + start + unused, memory! + start, mark - Buffer.chunkHeader)
        start += unused
        append("\r\n")
    }
}

/// Memory for buffers, kept for the next one that needs it. Belongs to one loop.
@safe final class BufferPool {
    private var free: [UnsafeMutableRawPointer] = unsafe []

    /// How much is kept at most: 32 buffers, 3 MiB.
    private static let most = 32

    deinit {
        while let memory = unsafe free.popLast() { unsafe memory.deallocate() }
    }

    func take() -> UnsafeMutableRawPointer {
        unsafe free.popLast() ?? .allocate(byteCount: Buffer.size, alignment: 16)
    }

    func put(_ memory: UnsafeMutableRawPointer) {
        if unsafe free.count < BufferPool.most { unsafe free.append(memory) } else { unsafe memory.deallocate() }
    }
}
