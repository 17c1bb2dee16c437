#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A queue of bytes: they are appended at the end and consumed from the front.
///
///     memory:  | free  | bytes that are waiting | room to append |
///              0       start                    end              capacity
///
/// A buffer takes its memory from a pool when the first byte comes, and returns it when the last one leaves. So an idle
/// connection holds no memory for buffers.
///
/// This file handles raw memory with pointers; the rest of the core gets a `Span`, which checks its bounds. Every
/// pointer here stays within `0..<capacity`; `reserve` makes sure of that.
@safe final class Buffer {
    /// How many bytes a buffer holds before it has to grow. It's enough for 64 KiB of content and the head before it,
    /// which can then be sent in one call.
    static let size = 96 * 1024
    /// How much room a buffer leaves in front of its first bytes, see `move`. Most heads fit into it.
    private static let headroom = 1024
    /// From how many bytes on it's cheaper to exchange memory than to copy.
    private static let large = 4096

    private let pool: BufferPool
    @exclusivity(unchecked) private var memory: UnsafeMutableRawPointer?
    @safe @exclusivity(unchecked) private var capacity = 0
    @safe @exclusivity(unchecked) private var start = 0
    @safe @exclusivity(unchecked) private var end = 0

    init(pool: BufferPool) {
        self.pool = pool
    }

    deinit {
        giveBack()
    }

    /// The number of bytes.
    var count: Int { end - start }
    var isEmpty: Bool { start == end }

    /// How many more bytes fit before the buffer has to grow.
    var room: Int { max(0, Buffer.size - count) }

    /// A copy of the bytes.
    var array: [UInt8] {
        var copy: [UInt8] = []
        withBytes { copy.append($0) }
        return copy
    }

    /// Passes the bytes to `body`. The span is only valid during the call.
    func withBytes<R, E: Error>(_ body: (Span<UInt8>) throws(E) -> R) throws(E) -> R {
        let bytes = unsafe UnsafeRawBufferPointer(start: memory.map { unsafe $0 + start }, count: count)
        return try unsafe body(Span<UInt8>(_bytes: RawSpan(_unsafeBytes: bytes)))
    }

    /// Removes bytes from the front.
    func consume(_ count: Int) {
        precondition(count <= self.count)
        start += count
        if isEmpty { giveBack() }
    }

    /// Removes bytes from the end.
    func removeLast(_ count: Int) {
        precondition(count <= self.count)
        end -= count
        if isEmpty { giveBack() }
    }

    /// Lets `fill` write into the free room and returns to it at least `minimum` and at most `limit` bytes of it;
    /// `fill` returns how many bytes it wrote.
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

    /// Appends a number, its highest byte first.
    @inline(__always)
    func append(number: some FixedWidthInteger) {
        let size = number.bitWidth / 8
        if capacity - end < size { reserve(size) }
        end += size
        put(number, at: count - size)
    }

    /// Replaces the bytes from this index on with those of a number, its highest byte first.
    @inline(__always)
    func put<Number: FixedWidthInteger>(_ number: Number, at index: Int) {
        precondition(index >= 0 && index + number.bitWidth / 8 <= count)
        unsafe memory!.storeBytes(of: number.bigEndian, toByteOffset: start + index, as: Number.self)
    }

    @inline(__always)
    private func append(_ source: UnsafeRawPointer, _ count: Int) {
        guard count > 0 else { return }
        if capacity - end < count { reserve(count) }
        unsafe memcpy(memory! + end, source, count)
        end += count
    }

    /// Makes room for `count` more bytes. If there isn't enough at the end, it moves the bytes to the front; if that
    /// isn't enough either, it moves them to larger memory.
    func reserve(_ count: Int) {
        if unsafe memory == nil, count <= Buffer.size {
            unsafe memory = pool.take()
            capacity = Buffer.size
            if count <= capacity - Buffer.headroom { (start, end) = (Buffer.headroom, Buffer.headroom) }
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
    /// Moves bytes from the front to the end of another buffer.
    func move(_ count: Int, to other: Buffer) {
        if count == self.count, count >= Buffer.large, other.count <= start, capacity == Buffer.size {
            return exchangeMemory(with: other)
        }
        withBytes { other.append($0.extracting(0..<count)) }
        consume(count)
    }

    /// Moves all bytes to the end of another buffer, without touching them: the other buffer's few bytes, such as a head,
    /// move in front of them, and then the two buffers exchange their memory.
    private func exchangeMemory(with other: Buffer) {
        start -= other.count
        if !other.isEmpty { unsafe memcpy(memory! + start, other.memory! + other.start, other.count) }
        unsafe swap(&memory, &other.memory)
        swap(&capacity, &other.capacity)
        swap(&start, &other.start)
        swap(&end, &other.end)
        giveBack()
    }

    /// How many bytes `openChunk` reserves: eight hexadecimal digits, which is enough for any buffer, and CRLF.
    private static let chunkHeader = 10

    /// Reserves room for the line before a chunk (RFC 9112 section 7.1). Append the content next, then call
    /// `closeChunk`. The size is only known then, and this way the content needn't be copied.
    ///
    /// - Returns: the mark to pass to `closeChunk`.
    func openChunk() -> Int {
        append("00000000\r\n")
        return count
    }

    /// Writes the size of the chunk that `openChunk` began, and the CRLF after its content. If the size needs fewer
    /// than eight digits, everything before the chunk moves towards it to close the gap.
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

/// Memory for buffers. It belongs to one loop, so it needs no lock.
@safe final class BufferPool {
    @exclusivity(unchecked) private var free: [UnsafeMutableRawPointer] = unsafe []

    /// The most that the pool keeps: 32 buffers, 3 MiB.
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
