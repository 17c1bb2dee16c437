/// Counts the bytes in an output that answer the peer's frames, such as the answers to PING. A peer that asks and doesn't
/// read the answers isn't read any more, so that they don't fill the memory.
///
/// They stand between content, and some output leaves at a time. To know exactly how many are still there, each would need
/// a note of its place. Instead there are two groups: when the place behind the older group has left, the newer one takes
/// its place. So what has left is soon forgotten, even if the output is never empty.
struct UnsentAnswers {
    private var older = 0
    private var newer = 0
    /// How many bytes have to leave until all of the older group have.
    private var distance = 0

    /// At most how many bytes there are.
    var count: Int { older + newer }

    /// Notes an answer of so many bytes at the end of the output.
    mutating func add(_ count: Int) { newer += count }

    /// Notes that some output has left.
    ///
    /// - Parameter unsent: How many bytes are still there.
    mutating func haveSent(_ count: Int, unsent: Int) {
        distance -= count
        guard distance <= 0 else { return }
        (older, newer, distance) = (unsent > 0 ? newer : 0, 0, unsent)
    }
}
