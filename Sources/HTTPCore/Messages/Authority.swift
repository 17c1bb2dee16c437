/// A host and perhaps a port: `example.com`, `127.0.0.1:8081`, `[::1]:8081` (RFC 3986 section 3.2).
public struct Authority: Sendable, Hashable, CustomStringConvertible {
    /// The authority, exactly as it was written.
    public let description: String

    /// Creates an authority from untrusted text; nil if the text isn't `host[:port]`.
    ///
    /// The host can't be empty, and there can't be user information (`user@host`), which HTTP doesn't allow (RFC 9110
    /// section 4.2.4).
    public init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8)
        guard Authority.isValid(bytes.span) else { return nil }
        description = String(text)
    }

    init(unchecked text: String) {
        description = text
    }

    /// Whether there is no authority. An HTTP/1.0 request may lack one.
    public var isEmpty: Bool { description.isEmpty }

    /// The host. An IPv6 address comes without its brackets.
    public var host: String {
        if description.utf8.first == .leftBracket {
            return String(description.dropFirst().prefix { $0 != "]" })
        }
        return String(description.prefix { $0 != ":" })
    }

    /// The port, if there is one.
    public var port: UInt16? {
        guard let colon = description.lastIndex(of: ":"), description.last != "]" else { return nil }
        return UInt16(description[description.index(after: colon)...])
    }

    static func isValid(_ bytes: Span<UInt8>) -> Bool {
        guard let first = bytes.first else { return false }
        var position = 0
        if first == .leftBracket {
            guard let end = bytes.firstIndex(of: .rightBracket, from: 1),
                SocketAddress.isIPv6(String(bytes.extracting(1..<end)))
            else { return false }
            position = end + 1
        } else {
            while position < bytes.count, bytes[position].isHostByte {
                // A percent sign and two hexadecimal digits stand for one byte (RFC 3986 section 2.1).
                if bytes[position] == .percent {
                    guard position + 2 < bytes.count, bytes[position + 1].hexValue != nil,
                        bytes[position + 2].hexValue != nil
                    else { return false }
                }
                position += 1
            }
            guard position > 0 else { return false }
        }
        if position == bytes.count { return true }
        guard bytes[position] == .colon else { return false }
        let digits = bytes.extracting((position + 1)...)
        guard !digits.isEmpty, digits.count <= 5 else { return digits.isEmpty }
        var port = 0
        for index in digits.indices {
            guard digits[index].isDigit else { return false }
            port = port * 10 + Int(digits[index] - .zero)
        }
        return port <= 65535
    }
}
