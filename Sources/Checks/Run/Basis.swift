/// Where a check's requirement comes from. docs/graded.md and the text of every failed check show it in the same words.
public enum Basis: Equatable, Sendable, CustomStringConvertible {
    /// A standard demands it, in this clause.
    case demanded(String)
    /// A standard recommends it, in this clause.
    case recommended(String)
    /// This tutorial has decided it. Other proxies may do something else.
    case chosen

    /// The basis as text.
    public var description: String {
        switch self {
        case .demanded(let clause): "Demanded (\(clause))"
        case .recommended(let clause): "Recommended (\(clause))"
        case .chosen: "Chosen here"
        }
    }
}
