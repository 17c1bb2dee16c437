/// Closes a connection gently after its last response.
///
/// Why not just close it? If the client has sent something that nobody has read, closing makes the system send a reset.
/// A reset can destroy the response that is still on its way. So this happens instead (RFC 9112 section 9.6):
///
///     1. tell the client that nothing more will be sent (a half-close)
///     2. drop what still arrives, until the client closes its side, is quiet for `linger`, or takes too long
///     3. close
///
/// If a client of HTTP/1.1 has asked to close the connection, it sends nothing more. Then the connection is usually closed at
/// once, see `ending` in HTTP1Exchange.
///
/// This needs no task.
final class Drain: Waiter {
    private let stream: Stream
    /// Called when the connection can be closed.
    private let whenOver: () -> Void
    /// When the client will have been quiet for too long.
    private var quiet: Instant
    /// When it will have taken too long in total.
    private var end: Instant
    /// How many bytes the system still had to send at the last look.
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
