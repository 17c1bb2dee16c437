/// Tells which of many descriptors are ready. Edge-triggered: an event is told once, and again only after `rearm`.
///
/// There is one file for each way of asking the system, all with the same names; `Platform` says which one to use.
protocol Selector: AnyObject {
    /// Begins to watch a descriptor. `token` comes back with each of its events.
    func add(_ descriptor: Int32, token: UInt64) throws(SystemError)
    /// Ends it. To be called before the descriptor is closed.
    func remove(_ descriptor: Int32)
    /// Asks to be told again when the descriptor is ready, after a call on it has found that it wasn't.
    func rearm(_ descriptor: Int32, for readiness: Readiness)
    /// Waits for events, at most so long (nil: until there is one), and hands them on.
    ///
    /// - Returns: whether there may be more of them.
    @discardableResult
    func wait(atMost time: Duration?, _ handle: (_ token: UInt64, Readiness) -> Void) -> Bool
}

/// What a descriptor is ready for.
struct Readiness: OptionSet {
    let rawValue: UInt8
    /// There is something to read, or the end.
    static let read = Readiness(rawValue: 1)
    /// There is room to write.
    static let write = Readiness(rawValue: 2)
    /// The peer will send no more.
    static let ended = Readiness(rawValue: 4)
    /// The connection is broken.
    static let failed = Readiness(rawValue: 8)

    /// How many events a selector hands on at once, at most, if it doesn't hand on all of them.
    static let mostEvents = 256
}

extension Duration {
    /// Whole milliseconds, rounded up so that a deadline has passed when its wait is over; -1 for none.
    static func pollTime(_ time: Duration?) -> Int32 {
        guard let time else { return -1 }
        return Int32(min(max(time / .milliseconds(1), 0), 1e9).rounded(.up))
    }
}
