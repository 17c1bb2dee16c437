import Testing

@testable import HTTPCore

@Suite struct BufferTests {
    private let pool = BufferPool()

    @Test func bytesComeOutAsTheyWentIn() {
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

    /// Whatever is empty may be appended to an empty buffer, and leaves it so.
    @Test func nothingIsAppended() {
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

    /// Random appends and takes, beside an array that does the same.
    @Test(arguments: 1...10 as ClosedRange<UInt64>) func behavesAsAnArrayDoes(seed: UInt64) {
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
                let taken = min(count, buffer.count)
                buffer.move(taken, to: other)
                let isSame = other.array == Array(model.prefix(taken))
                #expect(isSame)
                other.consume(taken)
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
            // Compared beforehand: thousands of bytes are no message.
            let isSame = buffer.array == model
            #expect(isSame)
            #expect(buffer.count == model.count)
            #expect(buffer.room == max(0, Buffer.size - model.count))
        }
    }

    @Test func itGrowsBeyondItsSize() {
        let buffer = Buffer(pool: pool)
        let large = [UInt8](repeating: 1, count: 3 * Buffer.size)
        buffer.append(large.span)
        buffer.append([2].span)
        #expect(buffer.array == large + [2])
        #expect(buffer.room == 0)
    }

    // MARK: Memory

    /// A connection that waits holds no memory: what an emptied buffer held is there for the next one.
    @Test func anEmptiedBufferGivesItsMemoryBack() {
        let buffer = Buffer(pool: pool)
        let first = memory(of: buffer)
        buffer.consume(1)
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    @Test func aReleasedBufferGivesItsMemoryBack() {
        var buffer: Buffer? = Buffer(pool: pool)
        let first = memory(of: buffer!)
        buffer = nil
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    @Test func twoBuffersNeverShareMemory() {
        let (one, other) = (Buffer(pool: pool), Buffer(pool: pool))
        #expect(memory(of: one) != memory(of: other))
    }

    @Test func readingNothingLeavesNoMemoryBehind() {
        let buffer = Buffer(pool: pool)
        let first = memory(of: buffer, writing: 0)
        #expect(memory(of: Buffer(pool: pool)) == first)
    }

    /// Where an empty buffer has its memory, once so many bytes have been written.
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
    func aChunkHasItsSizeBeforeIt(size: Int) {
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

    /// A chunk of nothing would be the end of the body.
    @Test func anEmptyChunkIsNotWritten() {
        let buffer = Buffer(pool: pool)
        buffer.closeChunk(buffer.openChunk())
        #expect(buffer.isEmpty)
        buffer.append("head" as StaticString)
        buffer.closeChunk(buffer.openChunk())
        #expect(Wire(buffer.array).text == "head")
    }

    @Test func chunksFollowEachOther() {
        let buffer = Buffer(pool: pool)
        for piece in ["a", "", "bcdefghijklmnopqrs", "t"] {
            let mark = buffer.openChunk()
            buffer.append(piece)
            buffer.closeChunk(mark)
        }
        #expect(Wire(buffer.array).text == "1\r\na\r\n12\r\nbcdefghijklmnopqrs\r\n1\r\nt\r\n")
    }

    @Test func aChunkMayBeginAnywhereInTheMemory() {
        let buffer = Buffer(pool: pool)
        buffer.append([UInt8](repeating: 1, count: Buffer.size - 4).span)
        buffer.consume(Buffer.size - 8)
        let mark = buffer.openChunk()
        buffer.append("abc" as StaticString)
        buffer.closeChunk(mark)
        #expect(buffer.array == [1, 1, 1, 1] + Wire("3\r\nabc\r\n").bytes)
    }
}
