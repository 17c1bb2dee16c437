// Frames that are right, as long as their arguments are.
extension RawFrame {
    /// SETTINGS.
    public static func settings(_ settings: [(id: UInt16, value: UInt32)] = []) -> RawFrame {
        RawFrame(Kind.settings, settings.flatMap { number(UInt32($0.id), bytes: 2) + number($0.value, bytes: 4) })
    }

    /// SETTINGS with one setting.
    public static func settings(_ id: UInt16, _ value: UInt32) -> RawFrame {
        settings([(id, value)])
    }

    /// The answer to SETTINGS.
    public static let settingsAcknowledgement = RawFrame(Kind.settings, flags: Flag.ack)

    /// HEADERS with a header block. With `padding`, that many bytes of padding follow.
    public static func headers(
        _ stream: UInt32, _ block: [UInt8], end: Bool = true, isWhole: Bool = true, padding: Int? = nil
    ) -> RawFrame {
        let flags = (end ? Flag.endStream : 0) | (isWhole ? Flag.endHeaders : 0) | (padding == nil ? 0 : Flag.padded)
        return RawFrame(Kind.headers, flags: flags, stream: stream, padded(block, padding))
    }

    /// CONTINUATION.
    public static func continuation(_ stream: UInt32, _ block: [UInt8], isWhole: Bool = true) -> RawFrame {
        RawFrame(Kind.continuation, flags: isWhole ? Flag.endHeaders : 0, stream: stream, block)
    }

    /// DATA. With `padding`, that many bytes of padding follow.
    public static func data(
        _ stream: UInt32, _ content: some Sequence<UInt8>, end: Bool = false, padding: Int? = nil
    ) -> RawFrame {
        let flags = (end ? Flag.endStream : 0) | (padding == nil ? 0 : Flag.padded)
        return RawFrame(Kind.data, flags: flags, stream: stream, padded(Array(content), padding))
    }

    /// RST_STREAM.
    public static func reset(_ stream: UInt32, _ code: UInt32 = Code.cancel) -> RawFrame {
        RawFrame(Kind.reset, stream: stream, number(code, bytes: 4))
    }

    /// PING. Its payload should have 8 bytes.
    public static func ping(_ payload: [UInt8], isAnswer: Bool = false) -> RawFrame {
        RawFrame(Kind.ping, flags: isAnswer ? Flag.ack : 0, payload)
    }

    /// GOAWAY.
    public static func goAway(last stream: UInt32, _ code: UInt32 = Code.none) -> RawFrame {
        RawFrame(Kind.goAway, number(stream, bytes: 4) + number(code, bytes: 4))
    }

    /// WINDOW_UPDATE, for the connection if the stream is 0.
    public static func windowUpdate(_ stream: UInt32, _ increment: UInt32) -> RawFrame {
        RawFrame(Kind.windowUpdate, stream: stream, number(increment, bytes: 4))
    }

    /// PRIORITY.
    public static func priority(_ stream: UInt32, dependsOn other: UInt32 = 0, weight: UInt8 = 15) -> RawFrame {
        RawFrame(Kind.priority, stream: stream, number(other, bytes: 4) + [weight])
    }

    private static func padded(_ payload: [UInt8], _ padding: Int?) -> [UInt8] {
        guard let padding else { return payload }
        return [UInt8(truncatingIfNeeded: padding)] + payload + [UInt8](repeating: 0, count: padding)
    }
}

// MARK: - Reading

extension RawFrame {
    /// The payload of DATA or HEADERS without padding and priority; nil if there is more padding than room for it.
    var content: [UInt8]? {
        var start = 0
        var end = payload.count
        if has(Flag.padded) {
            guard let padding = payload.first else { return nil }
            start = 1
            end -= Int(padding)
        }
        if kind == Kind.headers, has(Flag.priority) { start += 5 }
        return start <= end ? Array(payload[start..<end]) : nil
    }

    /// The settings in a SETTINGS frame, in their order.
    var settings: [(id: UInt16, value: UInt32)] {
        stride(from: 0, to: payload.count / 6 * 6, by: 6).map { at in
            (UInt16(Self.number(in: payload[at..<at + 2])), Self.number(in: payload[at + 2..<at + 6]))
        }
    }
}

extension RawFrame: CustomStringConvertible {
    private static let names = [
        "DATA", "HEADERS", "PRIORITY", "RST_STREAM", "SETTINGS", "PUSH_PROMISE", "PING", "GOAWAY", "WINDOW_UPDATE",
        "CONTINUATION",
    ]

    /// The frame in a line, with the beginning of its payload.
    public var description: String {
        let name = kind < Self.names.count ? Self.names[Int(kind)] : "type \(kind)"
        return "\(name) flags \(flags) stream \(stream) \(quoted(payload))"
    }
}
