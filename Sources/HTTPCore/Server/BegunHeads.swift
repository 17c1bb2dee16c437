/// The incomplete heads of all connections of one worker.
///
/// A client can send the first bytes of a head and never finish it. Many clients that do so could use up all memory. So
/// the incomplete heads together have a limit. When they exceed it, the oldest one is refused.
final class BegunHeads {
    private struct Head {
        unowned let stream: Stream
        var cost = 0
    }

    /// The heads by number. Numbers only grow, so the lowest one is the oldest.
    private var heads: [Int: Head] = [:]
    private var oldest = 0
    private var next = 0
    private var cost = 0
    private let limit: Int

    /// The memory that a task needs, in bytes.
    private static let task = 8 * 1024
    /// The size of a page of memory, in bytes.
    private static let page = 4 * 1024

    /// - Parameter limit: The most that all heads together may occupy, in bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// A head has begun to arrive.
    ///
    /// - Returns: its number.
    func begin(_ stream: Stream) -> Int {
        defer { next += 1 }
        heads[next] = Head(stream: stream)
        return next
    }

    /// A head now has `count` bytes. This may be too much, and then the oldest heads are refused.
    ///
    /// - Throws: ``MessageError/timeout`` if this head is the one to refuse.
    func grow(_ number: Int, to count: Int) throws(MessageError) {
        guard var head = heads[number] else { throw .timeout }
        cost -= head.cost
        head.cost = BegunHeads.task + (count + BegunHeads.page - 1) / BegunHeads.page * BegunHeads.page
        cost += head.cost
        heads[number] = head
        while cost > limit, oldest < next {
            guard let refused = heads[oldest] else {
                oldest += 1
                continue
            }
            end(oldest)
            if oldest == number { throw .timeout }
            refused.stream.interruptReader(with: StreamError.timeout)
        }
    }

    /// A head is complete, or has been refused.
    func end(_ number: Int) {
        if let head = heads.removeValue(forKey: number) { cost -= head.cost }
    }
}
