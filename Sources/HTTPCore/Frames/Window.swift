/// A flow-control window: how many bytes of content the sender may still send (RFC 9113 section 5.2). There is one for
/// each stream and one for the connection, and in each direction.
///
/// When the peer changes its INITIAL_WINDOW_SIZE, the windows of all open streams change by the difference. So a
/// window can become negative. Then the sender waits until it's positive again (RFC 9113 section 6.9.2).
struct Window: Equatable, Sendable {
    /// The largest window.
    static let most = 1 << 31 - 1

    private(set) var size: Int

    /// A window that no sender may exceed, and that can't be larger than `most`.
    struct Overflow: Error, Equatable {}

    init(_ size: Int) {
        precondition(size <= Window.most)
        self.size = size
    }

    /// How many bytes may be sent now.
    var available: Int { max(0, size) }

    /// Content passes. Throws if there is more of it than the window has: FLOW_CONTROL_ERROR. Frames without content
    /// need no window.
    mutating func spend(_ count: Int) throws(Overflow) {
        guard count <= available else { throw Overflow() }
        size -= count
    }

    /// The window becomes larger or, with a negative number, smaller. Throws if it would be too large.
    mutating func change(by difference: Int) throws(Overflow) {
        let (sum, overflows) = size.addingReportingOverflow(difference)
        guard !overflows, sum <= Window.most else { throw Overflow() }
        size = sum
    }
}

/// The window that this side grants, and what it owes: bytes that have come and been passed on, but whose room hasn't
/// been given back yet.
///
/// The room is given back in steps: half of a window, but at most 32 KiB. A WINDOW_UPDATE for each DATA frame would cost
/// both sides more than the content does (RFC 9113 section 6.9). With larger steps, streams that nobody reads could use up
/// what is left of a large window before the others have gathered a step.
struct GrantedWindow: Equatable, Sendable {
    private var window: Window
    private var owed = 0
    private let step: Int

    init(_ size: Int) {
        window = Window(size)
        step = max(1, min(size / 2, 32 * 1024))
    }

    /// Content comes. Throws if the peer has sent more than it may.
    mutating func receive(_ count: Int) throws(Window.Overflow) {
        try window.spend(count)
    }

    /// Content has been passed on or dropped.
    ///
    /// - Returns: how much the next WINDOW_UPDATE should give back; nil if it isn't time yet.
    mutating func release(_ count: Int) -> Int? {
        owed += count
        guard owed >= step else { return nil }
        defer { owed = 0 }
        // The sum is at most what the window had in the beginning.
        try? window.change(by: owed)
        return owed
    }
}
