/// What a row says of the requests that reach the origin: an entry of the list in its column `upstream`.
enum UpstreamCondition: Equatable, Sendable {
    /// No byte.
    case none
    /// No whole request.
    case incomplete
    /// Nothing in particular.
    case any
    /// Exactly one request.
    case once
    /// At most so many requests; without this and `once`, at most one.
    case max(Int)
    case method(String)
    case target([[UInt8]])
    case body([[UInt8]])
    case bodyLength(Int)
    case field(String, is: [UInt8])
    case fieldMatches(String, pattern: String)
    case fieldAbsent(String)
    case fieldNot(String, [UInt8])
    /// Absent, or exactly this.
    case fieldOnly(String, [UInt8])
    /// Connection doesn't name this.
    case connectionLacks(String)
    /// The client's address stands last in X-Forwarded-For, if there is one.
    case clientAddressLast
    /// These bytes are nowhere.
    case absent([UInt8])
    /// No request line holds this.
    case noRequestLine([UInt8])
    case notMethod(String)

    init(_ notation: String) throws(NotationError) {
        switch notation {
        case "none": self = .none
        case "incomplete": self = .incomplete
        case "any": self = .any
        case "once": self = .once
        case "xff": self = .clientAddressLast
        default:
            if let condition = try Self.pattern(notation) {
                self = condition
            } else if let condition = try Self.valued(notation) {
                self = condition
            } else {
                throw NotationError("an unknown condition \"\(notation)\"")
            }
        }
    }

    /// The conditions of a row.
    static func list(_ notation: String) throws(NotationError) -> [UpstreamCondition] {
        var conditions: [UpstreamCondition] = []
        for entry in notation.split(separator: ";", omittingEmptySubsequences: false) {
            conditions.append(try UpstreamCondition(String(entry)))
        }
        return conditions
    }

    /// `header~NAME=REGEX`: the only one without a colon.
    private static func pattern(_ notation: String) throws(NotationError) -> UpstreamCondition? {
        guard let rest = notation.after("header~"), let (name, pattern) = rest.cut(at: "=") else { return nil }
        guard (try? Regex(String(pattern))) != nil else { throw NotationError("\"\(pattern)\" is no pattern") }
        return .fieldMatches(String(name), pattern: String(pattern))
    }

    private static func valued(_ notation: String) throws(NotationError) -> UpstreamCondition? {
        guard let (name, value) = notation.cut(at: ":") else { return nil }
        switch name {
        case "max": return Int(value).map { .max($0) }
        case "method": return .method(String(value))
        case "not-method": return .notMethod(String(value))
        case "target": return .target(try choices(value))
        case "body": return .body(try choices(value))
        case "bodylen": return Int(value).map { .bodyLength($0) }
        case "header-absent": return .fieldAbsent(String(value))
        case "conn-lacks": return .connectionLacks(String(value))
        case "absent": return .absent(try unescaped(value))
        case "no-request": return .noRequestLine(try unescaped(value))
        default: break
        }
        guard let (field, wanted) = value.cut(at: "=") else { return nil }
        let bytes = try unescaped(wanted)
        switch name {
        case "header": return .field(String(field), is: bytes)
        case "not": return .fieldNot(String(field), bytes)
        case "only": return .fieldOnly(String(field), bytes)
        default: return nil
        }
    }

    private static func choices(_ notation: Substring) throws(NotationError) -> [[UInt8]] {
        var choices: [[UInt8]] = []
        for choice in notation.split(separator: "|", omittingEmptySubsequences: false) {
            choices.append(try unescaped(choice))
        }
        return choices
    }
}
