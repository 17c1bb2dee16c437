/// One outcome that a row allows. It's an entry in the list in its column `expect`.
struct Outcome: Equatable, Sendable {
    enum Kind: Equatable, Sendable {
        /// The connection is closed without an answer.
        case close
        /// No answer comes, and the connection stays open.
        case wait
        /// An answer in HTTP/2.
        case http2
        /// Final answers with these statuses, in this order.
        case answers([StatusPattern])
    }

    /// A status, or a class of statuses.
    enum StatusPattern: Equatable, Sendable {
        case exactly(Int)
        case inClass(Int)

        func matches(_ status: Int) -> Bool {
            switch self {
            case .exactly(let wanted): status == wanted
            case .inClass(let hundreds): status / 100 == hundreds
            }
        }
    }

    /// Further conditions. Those about fields and content are for the first final answer.
    enum Modifier: Equatable, Sendable {
        case close
        case abort
        case order
        case has(String)
        case lacks(String)
        case matches(String, pattern: String)
        case matchesNot(String, pattern: String)
        case lacksIf(String, String)
        case body([UInt8])
        case absent([UInt8])
        case interim(Int)
        case noInterim
        case statusLine(String)
    }

    /// The entry in the table's notation.
    let notation: String
    /// Whether it's tolerated, but not preferred.
    let isTolerated: Bool
    let kind: Kind
    let modifiers: [Modifier]

    init(_ notation: String) throws(NotationError) {
        self.notation = notation
        isTolerated = notation.hasPrefix("?")
        let parts = notation.drop { $0 == "?" }.split(separator: "+", omittingEmptySubsequences: false)
        kind = try Kind(parts[0])
        var modifiers: [Modifier] = []
        for part in parts.dropFirst() { modifiers.append(try Modifier(part)) }
        self.modifiers = modifiers
    }

    /// The outcomes of a row.
    static func list(_ notation: String) throws(NotationError) -> [Outcome] {
        var outcomes: [Outcome] = []
        for entry in notation.split(separator: ",", omittingEmptySubsequences: false) {
            outcomes.append(try Outcome(String(entry)))
        }
        return outcomes
    }

    /// The number of final answers. It's 0 if none is due.
    var answerCount: Int {
        if case .answers(let patterns) = kind { patterns.count } else { 0 }
    }
}

extension Outcome.Kind {
    init(_ notation: Substring) throws(NotationError) {
        switch notation {
        case "close": self = .close
        case "wait": self = .wait
        case "h2": self = .http2
        default:
            var patterns: [Outcome.StatusPattern] = []
            for text in notation.split(separator: "&", omittingEmptySubsequences: false) {
                patterns.append(try Outcome.StatusPattern(text))
            }
            self = .answers(patterns)
        }
    }
}

extension Outcome.StatusPattern {
    init(_ notation: Substring) throws(NotationError) {
        guard notation.count == 3, let first = notation.first?.wholeNumberValue, (1...6).contains(first) else {
            throw NotationError("\"\(notation)\" is no status")
        }
        if notation.hasSuffix("xx") {
            self = .inClass(first)
        } else if let status = Int(notation) {
            self = .exactly(status)
        } else {
            throw NotationError("\"\(notation)\" is no status")
        }
    }
}

extension Outcome.Modifier {
    init(_ notation: Substring) throws(NotationError) {
        switch notation {
        case "close": self = .close
        case "abort": self = .abort
        case "order": self = .order
        case "no1xx": self = .noInterim
        default:
            guard let (name, value) = notation.cut(at: ":") else {
                throw NotationError("an unknown modifier \"\(notation)\"")
            }
            self = try Self.valued(name, value)
        }
    }

    private static func valued(_ name: Substring, _ value: Substring) throws(NotationError) -> Self {
        switch name {
        case "has": return .has(String(value))
        case "lacks": return .lacks(String(value))
        case "body": return .body(try unescaped(value))
        case "no": return .absent(try unescaped(value))
        case "line": return .statusLine(String(value))
        case "1xx": if let status = Int(value) { return .interim(status) }
        case "lacksif": if let (name, other) = value.cut(at: "=") { return .lacksIf(String(name), String(other)) }
        case "is", "not":
            if let (field, pattern) = value.cut(at: "~"), (try? Regex(String(pattern))) != nil {
                return name == "is"
                    ? .matches(String(field), pattern: String(pattern))
                    : .matchesNot(String(field), pattern: String(pattern))
            }
        default: break
        }
        throw NotationError("an unknown modifier \"\(name):\(value)\"")
    }
}
