/// A field line as it stood on the wire, the white space around its value removed.
public struct Field: Equatable, Sendable, CustomStringConvertible {
    /// The name, in the letters' case of the wire.
    public let name: String
    /// The value.
    public let value: String

    /// A field line of this name and value.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The line without its end.
    public var description: String { "\(name): \(value)" }

    /// Whether the field has this name, whatever the case of its letters (RFC 9110 section 5.1).
    public func isNamed(_ other: String) -> Bool {
        name.lowercased() == other.lowercased()
    }
}

/// One HTTP/1 message as a witness saw it: read for evidence, never repaired.
public struct Message: Equatable, Sendable {
    /// How the end of the body is found (RFC 9112 section 6).
    public enum Framing: Equatable, Sendable {
        /// There is no body.
        case none
        /// The body has this many bytes.
        case length(Int)
        /// The body comes in chunks.
        case chunked
        /// The body ends with the connection.
        case untilClose
    }

    /// The request line or the status line.
    public internal(set) var startLine: String
    /// The field lines in their order.
    public internal(set) var fields: [Field] = []
    /// How the end of the body was found.
    public internal(set) var framing = Framing.none
    /// The body, a chunked one decoded.
    public internal(set) var body: [UInt8] = []
    /// The field lines after a chunked body.
    public internal(set) var trailers: [Field] = []
    /// The interim responses (1xx) that came before a final one.
    public internal(set) var interim: [Message] = []

    /// The values of all field lines of this name, in their order.
    public subscript(name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The body as text.
    public var text: String {
        String(decoding: body, as: UTF8.self)
    }

    /// A response's status code; nil if the status line has none.
    public var status: Int? {
        let words = startLine.split(separator: " ", omittingEmptySubsequences: false)
        return words.count >= 2 && words[0].hasPrefix("HTTP/") ? Int(words[1]) : nil
    }

    /// A request's method.
    public var method: String {
        String(startLine.prefix { $0 != " " })
    }

    /// A request's target, byte for byte.
    public var target: String {
        let words = startLine.split(separator: " ", omittingEmptySubsequences: false)
        return words.dropFirst().dropLast().joined(separator: " ")
    }
}
