/// A condition for the requests that reach the origin. It's an entry in the list in the column `upstream`.
enum UpstreamCondition: Equatable, Sendable {
    /// The origin gets no byte.
    case none
    /// The origin gets no complete request.
    case incomplete
    /// There's no condition.
    case any
    /// The origin gets exactly one request.
    case once
    /// The origin gets at most this many requests. Without this and `once`, it's at most one.
    case max(Int)
    case method(String)
    case target([[UInt8]])
    case body([[UInt8]])
    case bodyLength(Int)
    case field(String, is: [UInt8])
    case fieldMatches(String, pattern: String)
    case fieldAbsent(String)
    case fieldNot(String, [UInt8])
    /// The field is missing, or it has exactly this value.
    case fieldOnly(String, [UInt8])
    /// Connection doesn't contain this option.
    case connectionLacks(String)
    /// The client's address is last in X-Forwarded-For, if that exists.
    case clientAddressLast
    /// These bytes reach the origin nowhere.
    case absent([UInt8])
    /// No request line contains these bytes.
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

    /// `header~NAME=REGEX` is the only condition without a colon.
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
