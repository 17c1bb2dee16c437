/// Notices that a client has gone while its request is under way, so that nobody goes on working for it.
///
/// A broken connection says so. A closed sending side says less: the client may have gone, or may only have nothing
/// more to send. So it is given some time in which it takes its answer; if nothing is sent in that time, or it
/// doesn't get through, it counts as gone.
final class ClientWatch: Timer, PeerObserver {
    private let stream: Stream
    /// Works for the client; nil where there is nothing to watch over.
    private unowned var strand: Strand?
    private var sentBefore = 0

    init(_ stream: Stream) {
        self.stream = stream
        super.init()
        stream.channel.observer = self
    }

    /// A request is under way: if its client goes, the strand's task is cancelled.
    func begin(for strand: Strand) {
        self.strand = strand
        if !stream.channel.peerState.isEmpty { peerHasChanged() }
    }

    func end() {
        strand = nil
    }

    /// The connection has ended.
    func drop() {
        strand = nil
        stream.loop.drop(self)
    }

    func peerHasChanged() {
        guard let strand else { return }
        if stream.channel.peerState.contains(.failed) { strand.cancelTask() } else { wait() }
    }

    private func wait() {
        sentBefore = stream.sentBytes
        stream.loop.set(self, to: stream.loop.now + stream.limits.halfClosed)
    }

    override func fire() {
        guard let strand else { return }
        if stream.sentBytes == sentBefore, stream.output.isEmpty { strand.cancelTask() } else { wait() }
    }
}
