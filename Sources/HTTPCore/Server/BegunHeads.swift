/// The heads that have begun at a worker and aren't whole yet.
///
/// Any number of clients can begin a head and never end it. So what all of them hold together has a limit; beyond it,
/// the head that began first is refused.
final class BegunHeads {
    private struct Head {
        unowned let stream: Stream
        var cost = 0
    }

    /// By their numbers, which count up: the least is the oldest.
    private var heads: [Int: Head] = [:]
    private var oldest = 0
    private var next = 0
    private var cost = 0
    private let limit: Int

    /// The memory of a task, in bytes.
    private static let task = 8 * 1024
    /// Memory is taken by pages, of so many bytes.
    private static let page = 4 * 1024

    /// - Parameter limit: In bytes.
    init(limit: Int) {
        self.limit = limit
    }

    /// A head has begun.
    ///
    /// - Returns: its number.
    func begin(_ stream: Stream) -> Int {
        defer { next += 1 }
        heads[next] = Head(stream: stream)
        return next
    }

    /// A head has grown to so many bytes. That may be too much for the oldest.
    ///
    /// - Throws: ``MessageError/timeout`` if the head itself has to go.
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

    /// A head is whole, or refused.
    func end(_ number: Int) {
        if let head = heads.removeValue(forKey: number) { cost -= head.cost }
    }
}
