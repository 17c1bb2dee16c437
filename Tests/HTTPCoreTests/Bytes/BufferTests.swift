import Testing

@testable import HTTPCore

@Suite struct BufferTests {
    private let pool = BufferPool()

    @Test func `bytes come out as they went in`() {
        let buffer = Buffer(pool: pool)
        #expect(buffer.isEmpty && buffer.array == [])
        buffer.append("ab" as StaticString)
        buffer.append("c\u{E9}" as String)
        buffer.append([0, 255].span)
        buffer.append(UInt8(ascii: "d"))
        #expect(buffer.array == [0x61, 0x62, 0x63, 0xC3, 0xA9, 0, 255, 0x64])
        buffer.consume(2)
        #expect(buffer.array == [0x63, 0xC3, 0xA9, 0, 255, 0x64])
        #expect(buffer.count == 6)
        buffer.consume(6)
        #expect(buffer.isEmpty && buffer.array == [])
    }

    /// Anything empty can be appended to an empty buffer, and the buffer stays empty.
    @Test func `appending something empty leaves a buffer empty`() {
        let buffer = Buffer(pool: pool)
        buffer.append("" as StaticString)
        buffer.append("" as String)
        let empty: [UInt8] = []
        buffer.append(empty.span)
        unsafe buffer.append(minimum: 1) { _ in 0 }
        Buffer(pool: pool).move(0, to: buffer)
        buffer.consume(0)
        #expect(buffer.isEmpty && buffer.array == [])
    }

    /// Random appends and takes, with an array that does the same for comparison.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func `a buffer behaves as an array does`(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        let buffer = Buffer(pool: pool)
        let other = Buffer(pool: pool)
        var model: [UInt8] = []
        for _ in 0..<200 {
            let count = Int.random(in: 0...Buffer.size, using: &random) >> Int.random(in: 0...14, using: &random)
            switch Int.random(in: 0..<7, using: &random) {
            case 0, 1:
                let bytes = [UInt8](repeating: UInt8(truncatingIfNeeded: model.count), count: count)
                buffer.append(bytes.span)
                model += bytes
            case 2:
                unsafe buffer.append(minimum: 1, upTo: count + 1) { room in
                    let count = room.count
                    unsafe room.copyBytes(from: [UInt8](repeating: 7, count: count))
                    return count
                }
                #expect((1...count + 1).contains(buffer.count - model.count))
                model += [UInt8](repeating: 7, count: buffer.count - model.count)
            case 3:
                let taken = Bool.random(using: &random) ? buffer.count : min(count, buffer.count)
                let head = [UInt8](repeating: 9, count: Int.random(in: 0...1500, using: &random))
                other.append(head.span)
                buffer.move(taken, to: other)
                let isSame = other.array == head + model.prefix(taken)
                #expect(isSame)
                other.consume(other.count)
                model.removeFirst(taken)
            case 4:
                let taken = min(count, buffer.count)
                buffer.removeLast(taken)
                model.removeLast(taken)
            default:
                let taken = min(2 * count, buffer.count)
                buffer.consume(taken)
                model.removeFirst(taken)
            }
            // They are compared here because thousands of bytes make no useful message.
            let isSame = buffer.array == model
            #expect(isSame)
            #expect(buffer.count == model.count)
            #expect(buffer.room == max(0, Buffer.size - model.count))
        }
    }

    @Test func `a buffer grows beyond its size`() {
        let buffer = Buffer(pool: pool)
        let large = [UInt8](repeating: 1, count: 3 * Buffer.size)
        buffer.append(large.span)
        buffer.append([2].span)
        #expect(buffer.array == large + [2])
        #expect(buffer.room == 0)
    }

    // MARK: Memory

    /// A connection that waits holds no memory. The next buffer gets the memory of an emptied one.
    @Test func `an emptied buffer gives its memory back`() {
        let buffer = Buffer(pool: pool)
        let first = memory(of: buffer)
        buffer.consume(1)
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    @Test func `a released buffer gives its memory back`() {
        var buffer: Buffer? = Buffer(pool: pool)
        let first = memory(of: buffer!)
        buffer = nil
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    @Test func `two buffers never share memory`() {
        let (one, other) = (Buffer(pool: pool), Buffer(pool: pool))
        #expect(memory(of: one) != memory(of: other))
    }

    @Test func `reading nothing keeps no memory`() {
        let buffer = Buffer(pool: pool)
        let first = memory(of: buffer, writing: 0)
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    @Test(arguments: ["", "head\r\n\r\n"]) func `when everything moves, the memory moves`(head: String) {
        let (buffer, other) = (Buffer(pool: pool), Buffer(pool: pool))
        buffer.append([UInt8](repeating: 1, count: 65536).span)
        other.append(head)
        let before = place(of: buffer)
        buffer.move(65536, to: other)
        #expect(place(of: other) == before - head.utf8.count)
        #expect(other.count == head.utf8.count + 65536 && other.array.starts(with: head.utf8))
        #expect(buffer.isEmpty && memory(of: buffer) != before)
    }

    /// The address of a buffer's first byte.
    private func place(of buffer: Buffer) -> Int {
        buffer.withBytes { unsafe $0.withUnsafeBytes { Int(bitPattern: $0.baseAddress) } }
    }

    /// The address of a buffer's memory after that many bytes have been written.
    private func memory(of buffer: Buffer, writing count: Int = 1) -> Int {
        var place = 0
        unsafe buffer.append(minimum: 1) { room in
            place = Int(bitPattern: room.baseAddress)
            return count
        }
        return place
    }

    // MARK: Chunks

    @Test(arguments: [1, 9, 15, 16, 255, 256, 4095, 4096, 32767, 65536])
    func `a chunk has its size before it`(size: Int) {
        let content = [UInt8](repeating: 0x78, count: size)
        for before in ["", "head\r\n\r\n"] {
            let buffer = Buffer(pool: pool)
            buffer.append(before)
            let mark = buffer.openChunk()
            buffer.append(content.span)
            buffer.closeChunk(mark)
            buffer.append("0\r\n\r\n" as StaticString)
            let size = String(size, radix: 16)
            #expect(Wire(buffer.array).text == "\(before)\(size)\r\n\(Wire(content).text)\r\n0\r\n\r\n")
        }
    }

    /// An empty chunk would end the body.
    @Test func `an empty chunk isn't written`() {
        let buffer = Buffer(pool: pool)
        buffer.closeChunk(buffer.openChunk())
        #expect(buffer.isEmpty)
        buffer.append("head" as StaticString)
        buffer.closeChunk(buffer.openChunk())
        #expect(Wire(buffer.array).text == "head")
    }

    @Test func `chunks follow each other`() {
        let buffer = Buffer(pool: pool)
        for piece in ["a", "", "bcdefghijklmnopqrs", "t"] {
            let mark = buffer.openChunk()
            buffer.append(piece)
            buffer.closeChunk(mark)
        }
        #expect(Wire(buffer.array).text == "1\r\na\r\n12\r\nbcdefghijklmnopqrs\r\n1\r\nt\r\n")
    }

    @Test func `a chunk can begin anywhere in the memory`() {
        let buffer = Buffer(pool: pool)
        buffer.append([UInt8](repeating: 1, count: Buffer.size - 4).span)
        buffer.consume(Buffer.size - 8)
        let mark = buffer.openChunk()
        buffer.append("abc" as StaticString)
        buffer.closeChunk(mark)
        #expect(buffer.array == [1, 1, 1, 1] + Wire("3\r\nabc\r\n").bytes)
    }
}
