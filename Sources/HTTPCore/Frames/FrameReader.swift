/// Reads frames (RFC 9113 sections 4 and 6). It's a pure function of bytes and a small state: what may come next.
///
///     preface -> firstSettings -> anyFrame <-> block
///
/// A header block may be split over several frames, and nothing else may come between them (RFC 9113 section 4.3). So
/// the reader must remember that it's inside a block. It also counts: a block without end would otherwise keep the
/// connection busy for ever, as in CVE-2024-27316.
struct FrameReader: Sendable {
    private enum State: Equatable {
        /// A client's connection begins with 24 fixed bytes (RFC 9113 section 3.4).
        case preface
        /// The first frame must be SETTINGS.
        case firstSettings
        case anyFrame
        /// Only CONTINUATION on this stream may follow.
        case block(StreamID, frames: Int, bytes: Int)
    }

    /// What a client sends first (RFC 9113 section 3.4). A server of HTTP/1.1 takes it for a request with a strange
    /// method, and refuses it.
    static let preface: StaticString = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"

    private var state: State
    private let limits: HTTP2Limits

    /// Creates a reader of what a client sends, or of what a server sends, who needs no preface.
    init(fromClient: Bool, limits: HTTP2Limits) {
        state = fromClient ? .preface : .firstSettings
        self.limits = limits
    }

    /// Whether the connection's preface comes before the next frame.
    var isAtPreface: Bool { state == .preface }

    /// Reads the frame at the start of `bytes`. The connection's preface counts as part of the first frame.
    ///
    /// - Returns: the frame and its size in bytes; nil if it hasn't arrived completely.
    mutating func next(_ bytes: Span<UInt8>) throws(ConnectionError) -> (frame: Frame, size: Int)? {
        var start = 0
        if state == .preface {
            guard try FrameReader.hasPreface(bytes) else { return nil }
            start = FrameReader.preface.utf8CodeUnitCount
        }
        guard let header = FrameHeader(bytes, at: start) else { return nil }
        if state == .firstSettings, bytes.extracting(0..<7).isEqual(to: "HTTP/1.") {
            throw ConnectionError(.http11Required, "a response of HTTP/1.1")
        }
        try check(header)
        let payload = start + FrameHeader.size..<start + FrameHeader.size + header.length
        guard payload.upperBound <= bytes.count else { return nil }
        let frame = try FrameReader.frame(header, payload, of: bytes)
        advance(frame)
        return (frame, payload.upperBound)
    }

    /// Whether the preface has arrived completely. Throws as soon as a byte differs.
    private static func hasPreface(_ bytes: Span<UInt8>) throws(ConnectionError) -> Bool {
        for index in 0..<min(bytes.count, preface.utf8CodeUnitCount) {
            let expected = unsafe preface.utf8Start[index]
            guard bytes[index] == expected else { throw ConnectionError(.protocolError, "no HTTP/2 preface") }
        }
        return bytes.count >= preface.utf8CodeUnitCount
    }

    /// Checks all that can be seen before the payload arrives, so that nobody waits for a payload in vain.
    private func check(_ header: FrameHeader) throws(ConnectionError) {
        switch state {
        case .block(let stream, let frames, let bytes):
            guard header.kind == .continuation, header.stream == stream else {
                throw ConnectionError(.protocolError, "a frame within a header block")
            }
            guard frames < limits.continuations, bytes + header.length <= limits.headerBlock else {
                throw ConnectionError(.enhanceYourCalm, "a header block without end")
            }
        case .preface, .firstSettings:
            guard header.kind == .settings, !header.flags.contains(.acknowledgement) else {
                throw ConnectionError(.protocolError, "the first frame isn't SETTINGS")
            }
        case .anyFrame:
            guard header.kind != .continuation else {
                throw ConnectionError(.protocolError, "CONTINUATION without HEADERS")
            }
        }
        guard header.length <= limits.frameSize else { throw ConnectionError(.frameSizeError, "a frame is too large") }
        try checkStream(header)
        try checkLength(header)
    }

    /// Some frames belong to a stream, others to the connection (RFC 9113 section 6).
    private func checkStream(_ header: FrameHeader) throws(ConnectionError) {
        switch header.kind {
        case .data, .headers, .priority, .resetStream:
            guard header.stream != .connection else {
                throw ConnectionError(.protocolError, "a frame needs a stream")
            }
        case .settings, .ping, .goAway:
            guard header.stream == .connection else {
                throw ConnectionError(.protocolError, "a frame of the connection has a stream")
            }
        case .pushPromise:
            // A client mustn't push, and servers are told not to (RFC 9113 section 8.4).
            throw ConnectionError(.protocolError, "PUSH_PROMISE isn't allowed")
        default: break
        }
    }

    /// Some types have a fixed length (RFC 9113 sections 6.4 to 6.9).
    private func checkLength(_ header: FrameHeader) throws(ConnectionError) {
        let isAllowed =
            switch header.kind {
            case .resetStream, .windowUpdate: header.length == 4
            case .ping: header.length == 8
            case .goAway: header.length >= 8
            case .settings:
                header.flags.contains(.acknowledgement) ? header.length == 0 : header.length % Setting.size == 0
            default: true
            }
        guard isAllowed else { throw ConnectionError(.frameSizeError, "a frame has a wrong length") }
    }

    private static func frame(
        _ header: FrameHeader, _ payload: Range<Int>, of bytes: Span<UInt8>
    ) throws(ConnectionError) -> Frame {
        let isAcknowledgement = header.flags.contains(.acknowledgement)
        switch header.kind {
        case .data:
            let content = try content(header, payload, of: bytes)
            return .data(
                header.stream, content: content, cost: payload.count, endsStream: header.flags.contains(.endStream))
        case .headers:
            return .headers(
                header.stream, fragment: try content(header, payload, of: bytes),
                endsBlock: header.flags.contains(.endHeaders), endsStream: header.flags.contains(.endStream))
        case .continuation:
            return .continuation(
                header.stream, fragment: payload, endsBlock: header.flags.contains(.endHeaders))
        case .priority where header.length != 5:
            return .faulty(header.stream, .frameSizeError)
        case .resetStream:
            return .reset(header.stream, ErrorCode(number: bytes.number(at: payload.lowerBound)))
        case .settings:
            return isAcknowledgement ? .settingsAcknowledged : .settings(payload)
        case .ping:
            let high = bytes.number(at: payload.lowerBound)
            let value = UInt64(high) << 32 | UInt64(bytes.number(at: payload.lowerBound + 4))
            return isAcknowledgement ? .pong(value) : .ping(value)
        case .goAway:
            return .goAway(
                last: StreamID(bytes.number(at: payload.lowerBound)),
                ErrorCode(number: bytes.number(at: payload.lowerBound + 4)))
        case .windowUpdate:
            let increment = Int(bytes.number(at: payload.lowerBound) & 0x7FFF_FFFF)
            if increment > 0 { return .windowUpdate(header.stream, by: increment) }
            guard header.stream != .connection else {
                throw ConnectionError(.protocolError, "WINDOW_UPDATE of 0")
            }
            return .faulty(header.stream, .protocolError)
        default:
            return .ignored(header.kind, header.stream)
        }
    }

    /// The payload without padding and without the priority, which is ignored (RFC 9113 sections 5.3.2, 6.1 and 6.2).
    private static func content(
        _ header: FrameHeader, _ payload: Range<Int>, of bytes: Span<UInt8>
    ) throws(ConnectionError) -> Range<Int> {
        var start = payload.lowerBound
        var padding = 0
        if header.flags.contains(.padded) {
            guard start < payload.upperBound else { throw ConnectionError(.frameSizeError, "no room for the padding") }
            padding = Int(bytes[start])
            start += 1
        }
        if header.kind == .headers, header.flags.contains(.priority) {
            start += 5
            guard start <= payload.upperBound else {
                throw ConnectionError(.frameSizeError, "no room for the priority")
            }
        }
        guard padding <= payload.upperBound - start else {
            throw ConnectionError(.protocolError, "more padding than payload")
        }
        return start..<payload.upperBound - padding
    }

    private mutating func advance(_ frame: Frame) {
        switch (frame, state) {
        case (.headers(let stream, let fragment, false, _), _):
            state = .block(stream, frames: 0, bytes: fragment.count)
        case (.continuation(let stream, let fragment, false), .block(_, let frames, let bytes)):
            state = .block(stream, frames: frames + 1, bytes: bytes + fragment.count)
        default:
            state = .anyFrame
        }
    }
}
