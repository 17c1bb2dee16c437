/// A state that only certain others may follow.
///
/// The tables of all states are in docs/core.md. A debug build stops at a transition that isn't in its table, and all
/// tests run in debug builds. In a release build, this costs nothing.
protocol StateMachine {
    /// Whether `next` may come directly after this state.
    func mayBecome(_ next: Self) -> Bool
}

extension StateMachine {
    /// Changes the state.
    @inline(__always)
    mutating func become(_ next: Self) {
        assert(mayBecome(next), "\(self) can't become \(next)")
        self = next
    }
}
