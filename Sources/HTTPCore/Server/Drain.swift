/// The end of a connection whose last answer has been sent.
///
/// To close it at once would be a reset if the client has sent something that nobody has read, or sends it now; and a
/// reset can cost the client the answer that is still on its way. So this side only says that it sends nothing more. What
/// the client sends is dropped, until it ends its side, too (RFC 9112 section 9.6). It all goes without a task.
final class Drain: Waiter {
    private let stream: Stream
    /// Called once the connection can be closed.
    private let whenOver: () -> Void
    /// When the client has been quiet for too long.
    private var quiet: Moment
    /// When it has taken too long in all.
    private var end: Moment
    /// What the system still had to send when that was looked at last, in bytes.
    private var unsent = Int.max

    init(_ stream: Stream, whenOver: @escaping () -> Void) {
        self.stream = stream
        self.whenOver = whenOver
        quiet = stream.loop.now + stream.limits.linger
        end = stream.loop.now + stream.limits.silence
    }

    func begin() {
        stream.endSending()
        hasWaited()
    }

    func hasWaited() {
        let received = stream.receivedBytes
        guard stream.dropArrived() else { return whenOver() }
        let now = stream.loop.now
        if stream.receivedBytes > received { quiet = now + stream.limits.linger }
        guard now < min(quiet, end) || isTakingMore else { return whenOver() }
        stream.whenReadable(until: min(quiet, end), tell: self)
    }

    /// Whether some of the answer is still on its way. A client that reads slowly has its time from the last byte that it
    /// took, as it had before the answer was the system's to send.
    private var isTakingMore: Bool {
        let (now, left) = (stream.loop.now, stream.unsentBytes)
        if left < unsent { end = now + stream.limits.silence }
        unsent = left
        guard left > 0, now < end else { return false }
        quiet = now + stream.limits.linger
        return true
    }
}
