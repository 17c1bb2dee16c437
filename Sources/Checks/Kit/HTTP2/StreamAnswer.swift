/// What a server has sent on one stream.
public struct StreamAnswer: Sendable {
    /// How the server has ended a stream.
    public enum Ending: Equatable, Sendable {
        /// With END_STREAM: the answer is whole.
        case whole
        /// With RST_STREAM and this code.
        case reset(UInt32)
    }

    /// The interim answers (1xx).
    public internal(set) var interim: [[Field]] = []
    /// The fields of the final answer, beginning with `:status`.
    public internal(set) var fields: [Field] = []
    /// The content, as far as it's kept.
    public internal(set) var content: [UInt8] = []
    /// How many bytes of content came.
    public internal(set) var contentLength = 0
    /// The fields after the content.
    public internal(set) var trailers: [Field]?
    /// How it ended; nil while it goes on.
    public internal(set) var ending: Ending?
    /// How many frames of DATA came.
    public internal(set) var dataFrames = 0
    /// The payloads of all DATA so far, with padding.
    public internal(set) var windowUsed = 0

    /// The method of the request, which can forbid content.
    let method: String
    /// How much the server may send: the stream's window.
    var room: Int
    /// How much the client may send.
    var credit: Int

    /// The status of the final answer; nil before it comes.
    public var status: Int? { fields.first { $0.name == ":status" }.flatMap { Int($0.value) } }

    /// The values of all fields with this name.
    public subscript(name: String) -> [String] { fields.filter { $0.name == name }.map(\.value) }

    /// The content as text, with one character for each byte.
    public var text: String { MessageReader.text(content) }

    /// Whether the final answer's fields have come.
    public var hasBegun: Bool { !fields.isEmpty }
}

extension StreamAnswer: CustomStringConvertible {
    /// The answer in a line.
    public var description: String {
        let head = fields.isEmpty ? "no answer" : fields.map { visible(wire: $0.description) }.joined(separator: " | ")
        let end = ending.map { "\($0)" } ?? "not ended"
        return "\(head) + \(contentLength) bytes \(quoted(content)), \(end)"
    }
}
