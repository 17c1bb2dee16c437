/// Notices that a client has gone while its request is under way, so that nobody goes on working for it.
///
/// A broken connection says so. A closed sending side says less: the client may have gone, or may only have nothing
/// more to send. So it is given some time in which it takes its answer; if nothing is sent in that time, or it
/// doesn't get through, it counts as gone.
final class ClientWatch {
    private let stream: Stream
    private let onGone: () -> Void
    private var isWatching = false
    private var sentBefore = 0
    private var hasTimer = false
    private lazy var timer = Timer { [weak self] in self?.look() }

    init(_ stream: Stream, onGone: @escaping () -> Void) {
        self.stream = stream
        self.onGone = onGone
        stream.channel.onPeerChange = { [weak self] in self?.peerHasChanged() }
    }

    func begin() {
        isWatching = true
        if !stream.channel.peerState.isEmpty { peerHasChanged() }
    }

    func end() {
        isWatching = false
    }

    /// The connection has ended.
    func drop() {
        isWatching = false
        if hasTimer { stream.loop.drop(timer) }
    }

    private func peerHasChanged() {
        guard isWatching else { return }
        if stream.channel.peerState.contains(.failed) { return onGone() }
        wait()
    }

    private func wait() {
        sentBefore = stream.sentBytes
        hasTimer = true
        stream.loop.set(timer, to: stream.loop.now + stream.limits.halfClosed)
    }

    private func look() {
        guard isWatching else { return }
        if stream.sentBytes == sentBefore, stream.output.isEmpty { onGone() } else { wait() }
    }
}
