/// Watches a client that has closed its sending side while its request is under way.
///
/// The client may have gone, or may only have nothing more to send. So it is given some time in which it takes its
/// answer; if nothing is sent in that time, or it doesn't get through, it counts as gone, and nobody goes on working
/// for it.
final class ClientWatch: Timer {
    private let stream: Stream
    /// Works for the client, and holds this.
    private unowned let strand: Strand
    private var sentBefore = 0

    init(_ stream: Stream, for strand: Strand) {
        self.stream = stream
        self.strand = strand
        super.init()
        wait()
    }

    /// The request is no longer under way.
    func end() { stream.loop.drop(self) }

    private func wait() {
        sentBefore = stream.sentBytes
        stream.loop.set(self, to: stream.loop.now + stream.limits.halfClosed)
    }

    override func fire() {
        if stream.sentBytes == sentBefore, stream.output.isEmpty { strand.cancelTask() } else { wait() }
    }
}
