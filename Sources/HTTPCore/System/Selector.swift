/// Reports which of many descriptors are ready. It is edge-triggered: it reports an event once, and again only after
/// `rearm`.
///
/// Each system call for this has a file of its own, with the same names. `Platform` decides which one to use.
protocol Selector: AnyObject {
    /// Starts watching a descriptor. Each of its events comes with `token`.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemError)
    /// Stops watching a descriptor. Call this before closing it.
    func remove(_ descriptor: Int32)
    /// Asks for another report when the descriptor is ready. Call this after a call on it found that it wasn't.
    func rearm(_ descriptor: Int32, for readiness: Readiness)
    /// Waits for events, at most for `time` (nil: until there is one), and calls `handle` with each.
    ///
    /// - Returns: whether there may be more.
    @discardableResult
    func wait(atMost time: Duration?, _ handle: (_ token: UInt64, Readiness) -> Void) -> Bool
}

/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8
    /// There is something to read, or the end has been reached.
    static let read = Readiness(rawValue: 1)
    /// There is room to write.
    static let write = Readiness(rawValue: 2)
    /// The peer won't send anything more.
    static let ended = Readiness(rawValue: 4)
    /// The connection is broken.
    static let failed = Readiness(rawValue: 8)
    /// Nothing more can be sent in either direction. Both sides have ended, or the connection is broken.
    static let over = Readiness(rawValue: 16)

    /// The most events that a selector reports at once, if it doesn't report all of them.
    static let mostEvents = 256
}

extension Duration {
    /// The time in milliseconds, for poll and epoll; -1 if there is none. It is rounded up, so that a deadline has
    /// passed when the wait for it is over.
    static func pollTime(_ time: Duration?) -> Int32 {
        guard let time else { return -1 }
        // To divide a Duration costs as much as a small system call; a shift brings it to 64 bits first.
        let units = Double(Int64(clamping: time.attoseconds >> 20))
        return Int32(min(max(units * Double(1 << 20) / 1e15, 0), 1e9).rounded(.up))
    }
}
