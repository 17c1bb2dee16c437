import Checks

/// A message that was read as strictly as a careless peer would have needed it.
struct StrictMessage: Equatable, Sendable {
    enum Framing: Equatable, Sendable {
        case none
        case length(Int)
        case chunked
        case untilClose
    }

    /// The request line or status line, a byte a character.
    let startLine: String
    let fields: [Field]
    var framing = Framing.none
    /// The content that came, a chunked one decoded.
    var body: [UInt8] = []
    var trailers: [Field] = []
    /// Whether its end came.
    var isWhole = false

    /// The values of the field's lines; nil if there is none.
    func lines(_ name: String) -> [String]? {
        let values = fields.filter { $0.isNamed(name) }.map(\.value)
        return values.isEmpty ? nil : values
    }

    /// The members of a field that is a list, in lower case.
    func members(_ name: String) -> [String] {
        (lines(name) ?? []).flatMap { $0.split(separator: ",") }
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .map { String($0.prefix { $0 != " " && $0 != "\t" && $0 != ";" }).lowercased() }
    }

    /// A response's status.
    var status: Int { Int(startLine.dropFirst(9).prefix(3)) ?? 0 }

    /// A request's method.
    var method: String { String(startLine.prefix { $0 != " " }) }

    /// A request's target.
    var target: String {
        String(startLine.drop { $0 != " " }.dropFirst().prefix { $0 != " " })
    }
}

/// Why a stream holds no further message.
enum StreamFault: Error, Equatable {
    /// It ended within one; of that, this much was there, if its head was.
    case cut(StrictMessage?)
    /// What stands there isn't one; of that, this much was in order, if its head was.
    case malformed(String, StrictMessage? = nil)
}
