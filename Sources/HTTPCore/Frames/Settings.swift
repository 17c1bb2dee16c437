/// One setting of a peer (RFC 9113 section 6.5.2).
enum Setting: Equatable, Sendable {
    /// How large the dynamic table of the peer's decoder may be.
    case headerTableSize(Int)
    /// Whether the peer accepts pushed responses.
    case enablePush(Bool)
    /// How many streams the peer lets the other side have open at the same time.
    case streams(Int)
    /// The window with which each stream begins.
    case window(Int)
    /// The largest payload of a frame that the peer accepts.
    case frameSize(Int)
    /// The largest list of fields that the peer would like to see.
    case fieldList(Int)

    /// The size of a setting in a frame: two bytes for the identifier, four for the value.
    static let size = 6

    /// Checks a setting.
    ///
    /// - Returns: nil for unknown settings, which are ignored.
    init?(identifier: UInt16, value: UInt32, fromClient: Bool) throws(ConnectionError) {
        switch identifier {
        case 1: self = .headerTableSize(Int(value))
        case 2:
            // Only clients can be pushed to, so a server can't enable it.
            guard value == 0 || value == 1 && fromClient else {
                throw ConnectionError(.protocolError, "a wrong ENABLE_PUSH")
            }
            self = .enablePush(value == 1)
        case 3: self = .streams(Int(value))
        case 4:
            guard value <= Window.most else {
                throw ConnectionError(.flowControlError, "INITIAL_WINDOW_SIZE is too large")
            }
            self = .window(Int(value))
        case 5:
            guard (1 << 14..<1 << 24).contains(value) else {
                throw ConnectionError(.protocolError, "a wrong MAX_FRAME_SIZE")
            }
            self = .frameSize(Int(value))
        case 6: self = .fieldList(Int(value))
        default: return nil
        }
    }

    var identifier: UInt16 {
        switch self {
        case .headerTableSize: 1
        case .enablePush: 2
        case .streams: 3
        case .window: 4
        case .frameSize: 5
        case .fieldList: 6
        }
    }

    var value: UInt32 {
        switch self {
        case .headerTableSize(let value), .streams(let value), .window(let value), .frameSize(let value),
            .fieldList(let value):
            UInt32(value)
        case .enablePush(let isEnabled): isEnabled ? 1 : 0
        }
    }

    /// Calls `body` for each known setting in the payload of a SETTINGS frame, in their order (RFC 9113 section 6.5.3).
    static func forEach(
        in payload: Span<UInt8>, fromClient: Bool, limits: HTTP2Limits,
        _ body: (Setting) throws(ConnectionError) -> Void
    ) throws(ConnectionError) {
        guard payload.count <= limits.settings * size else {
            throw ConnectionError(.enhanceYourCalm, "too many settings in a frame")
        }
        var position = 0
        while position + size <= payload.count {
            let identifier = UInt16(payload[position]) << 8 | UInt16(payload[position + 1])
            let value = payload.number(at: position + 2)
            if let setting = try Setting(identifier: identifier, value: value, fromClient: fromClient) {
                try body(setting)
            }
            position += size
        }
    }
}

/// What a peer wants, as far as that is needed later. Until its first SETTINGS frame, these initial values hold (RFC 9113
/// section 6.5.2).
struct Settings: Equatable, Sendable {
    /// The number of streams that may be open at the same time.
    var streams = Int.max
    var window = 65535
    var frameSize = 1 << 14

    mutating func apply(_ setting: Setting) {
        switch setting {
        case .streams(let value): streams = value
        case .window(let value): window = value
        case .frameSize(let value): frameSize = value
        // The encoder takes the first one itself. Nothing is pushed, and the last one is only advice.
        case .headerTableSize, .enablePush, .fieldList: break
        }
    }
}
