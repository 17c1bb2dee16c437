/// A field line as it was on the wire, without the white space around its value.
public struct Field: Equatable, Sendable, CustomStringConvertible {
    /// The name. Upper and lower case are as on the wire.
    public let name: String
    /// The value.
    public let value: String

    /// Creates a field line.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }

    /// The line without its line end.
    public var description: String { "\(name): \(value)" }

    /// Whether the field has this name, ignoring case (RFC 9110 section 5.1).
    public func isNamed(_ other: String) -> Bool {
        name.lowercased() == other.lowercased()
    }
}

/// An HTTP/1 message, exactly as it was seen. Nothing in it is corrected.
public struct Message: Equatable, Sendable {
    /// How the end of the body is found (RFC 9112 section 6).
    public enum Framing: Equatable, Sendable {
        /// There is no body.
        case none
        /// The body has this many bytes.
        case length(Int)
        /// The body is chunked.
        case chunked
        /// The body ends when the connection does.
        case untilClose
    }

    /// The request line or the status line.
    public internal(set) var startLine: String
    /// The field lines, in their order.
    public internal(set) var fields: [Field] = []
    /// How the end of the body was found.
    public internal(set) var framing = Framing.none
    /// The body, without the chunks' framing.
    public internal(set) var body: [UInt8] = []
    /// The field lines after a chunked body.
    public internal(set) var trailers: [Field] = []
    /// The interim responses (1xx) that came before this final one.
    public internal(set) var interim: [Message] = []

    /// Creates a message without a body.
    public init(startLine: String, fields: [Field] = []) {
        (self.startLine, self.fields) = (startLine, fields)
    }

    /// The values of all field lines with this name, in their order.
    public subscript(name: String) -> [String] {
        fields.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The body as text.
    public var text: String {
        String(decoding: body, as: UTF8.self)
    }

    /// The status code of a response; nil if the status line has none.
    public var status: Int? {
        let words = startLine.split(separator: " ", omittingEmptySubsequences: false)
        return words.count >= 2 && words[0].hasPrefix("HTTP/") ? Int(words[1]) : nil
    }

    /// Whether it's an interim response (1xx). 101 is none, because no other response follows it.
    public var isInterim: Bool { status.map { $0 / 100 == 1 && $0 != 101 } ?? false }

    /// The method of a request.
    public var method: String {
        String(startLine.prefix { $0 != " " })
    }

    /// The target of a request, byte for byte.
    public var target: String {
        let words = startLine.split(separator: " ", omittingEmptySubsequences: false)
        return words.dropFirst().dropLast().joined(separator: " ")
    }
}
