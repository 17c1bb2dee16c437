/// What a check's demand rests on. docs/graded.md and every failed check say it in the same words.
public enum Basis: Equatable, Sendable, CustomStringConvertible {
    /// A standard says that it must be so; the clause says where.
    case demanded(String)
    /// A standard says that it should be so; the clause says where.
    case recommended(String)
    /// This tutorial has chosen it; other proxies may well choose otherwise.
    case chosen

    /// The basis in words.
    public var description: String {
        switch self {
        case .demanded(let clause): "Demanded (\(clause))"
        case .recommended(let clause): "Recommended (\(clause))"
        case .chosen: "Chosen here"
        }
    }
}
