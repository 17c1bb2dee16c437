/// What is wrong with the fields of a message in HTTP/2.
enum FieldsFault: Error, Equatable {
    /// The message is malformed. Its stream ends with PROTOCOL_ERROR, and nothing of it is passed on (RFC 9113 section
    /// 8.1.1).
    case malformed(Malformation)
    /// The message is well-formed, but the answer to it is an error status.
    case refused(MessageError)
}

/// The ways in which a message can be malformed (RFC 9113 section 8.1.1).
enum Malformation: Equatable, Sendable {
    /// A pseudo-field is missing, unknown, there twice, after other fields, or in trailers (section 8.3).
    case pseudoFields
    /// A field name is empty, has capital letters, or isn't a token (section 8.2.1).
    case name
    /// A field value has a control character, or white space at an end (section 8.2.1).
    case value
    /// A field is only for a connection of HTTP/1.1, such as Connection; or TE has something other than `trailers`
    /// (section 8.2.2).
    case connectionField
    /// `:method` isn't a token (RFC 9110 section 9.1).
    case method
    /// `:scheme` isn't a scheme (RFC 3986 section 3.1).
    case scheme
    /// `:path` doesn't begin with a slash, or has bytes that no target may have (section 8.3.1).
    case path
    /// `:authority` or Host is missing or wrong, or they differ (section 8.3.1).
    case authority
    /// `:status` isn't a status, or it's 101, which HTTP/2 doesn't have (sections 8.3.2 and 8.6).
    case status
    /// Content-Length isn't a number, is there twice, or differs from the content (section 8.1.1).
    case contentLength
    /// The stream ends after an interim response, or it doesn't end after the trailers (section 8.1).
    case end
}

/// The rules for single fields, the same for requests, responses and trailers (RFC 9113 section 8.2).
enum FieldRules {
    /// Fields that only make sense on a connection of HTTP/1.1. HTTP/2 has frames for what they say.
    static let connectionFields: FieldNames = [
        .connection, .keepAlive, .proxyConnection, .transferEncoding, .upgrade,
    ]

    /// Checks the name of a field that isn't a pseudo-field.
    @inline(__always)
    static func check(name: Span<UInt8>) throws(FieldsFault) {
        guard name.isToken, !name.hasCapitals else { throw .malformed(.name) }
    }

    /// Checks the value of any field.
    @inline(__always)
    static func check(value: Span<UInt8>) throws(FieldsFault) {
        var start = 0
        while let place = value.firstControl(from: start) {
            guard value[place] == .tab else { throw .malformed(.value) }
            start = place + 1
        }
        guard let first = value.first else { return }
        guard !first.isBlank, !value[value.count - 1].isBlank else { throw .malformed(.value) }
    }

    /// Checks that the field may be in a message of HTTP/2.
    @inline(__always)
    static func check(_ name: Span<UInt8>, _ value: Span<UInt8>) throws(FieldsFault) {
        try check(name: name)
        try check(value: value)
        guard !connectionFields.contains(FieldName.key(name), name) else { throw .malformed(.connectionField) }
        if name.count == 2, name[0] == UInt8(ascii: "t"), name[1] == UInt8(ascii: "e") {
            guard value.equalsIgnoringCase("trailers") else { throw .malformed(.connectionField) }
        }
    }
}

extension Span<UInt8> {
    /// Whether there is at least one capital letter.
    @inline(__always)
    var hasCapitals: Bool {
        for index in indices where self[index] &- 0x41 < 26 { return true }
        return false
    }
}

/// Compares the content that comes with what Content-Length announced (RFC 9113 section 8.1.1). Otherwise a proxy could
/// make one request of HTTP/2 into two of HTTP/1.1.
struct ContentCount: Equatable, Sendable {
    private let announced: Int?
    private(set) var received = 0

    /// Nil: nothing was announced, so any length is right.
    init(announced: Int?) {
        self.announced = announced
    }

    /// Whether as much content has come as was announced, and not nothing.
    var isWhole: Bool { received > 0 && received == announced }

    /// Counts content. Throws as soon as it can't fit any more.
    mutating func receive(_ count: Int, endsStream: Bool) throws(FieldsFault) {
        received += count
        guard let announced else { return }
        guard received <= announced, !endsStream || received == announced else { throw .malformed(.contentLength) }
    }
}
