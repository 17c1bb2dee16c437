import Testing

@testable import HTTPCore

@Suite struct ByteQueueTests {
    private func take(_ count: Int, from queue: inout ByteQueue) -> String {
        let buffer = Buffer(pool: BufferPool())
        queue.move(count, to: buffer)
        return Wire(buffer.array).text
    }

    @Test func `bytes come out in the order in which they went in`() {
        var queue = ByteQueue()
        #expect(queue.isEmpty && queue.count == 0)
        queue.append(Wire("abc").bytes.span)
        let first = take(2, from: &queue)
        #expect(first == "ab")
        #expect(queue.count == 1 && !queue.isEmpty)
        queue.append(Wire("de").bytes.span)
        let second = take(0, from: &queue) + take(3, from: &queue)
        #expect(second == "cde")
        #expect(queue.isEmpty)
        queue.append(Wire("f").bytes.span)
        let third = take(1, from: &queue)
        #expect(third == "f")
    }

    @Test func `bytes go behind those that a buffer has`() {
        var queue = ByteQueue()
        queue.append(Wire("bc").bytes.span)
        let buffer = Buffer(pool: BufferPool())
        buffer.append("a")
        queue.move(1, to: buffer)
        queue.move(1, to: buffer)
        #expect(Wire(buffer.array).text == "abc")
    }
}
