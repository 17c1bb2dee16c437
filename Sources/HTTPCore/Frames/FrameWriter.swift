// Writing frames (RFC 9113 sections 4 and 6).

extension Buffer {
    /// Appends a frame's first nine bytes.
    func append(
        frame kind: FrameHeader.Kind, _ flags: FrameHeader.Flags = [], _ stream: StreamID = .connection, length: Int
    ) {
        precondition(length < 1 << 24)
        append(number: UInt32(length) << 8 | UInt32(kind.number))
        append(flags.rawValue)
        append(number: stream.number)
    }

    /// Appends this side's settings. Settings with their initial values may be left out.
    func append(settings: [Setting]) {
        append(frame: .settings, length: settings.count * Setting.size)
        for setting in settings {
            append(number: setting.identifier)
            append(number: setting.value)
        }
    }

    /// Appends the answer to the peer's settings.
    func appendSettingsAcknowledgement() {
        append(frame: .settings, .acknowledgement, length: 0)
    }

    /// Appends a PING, or the answer to one.
    func append(ping value: UInt64, isAnswer: Bool) {
        append(frame: .ping, isAnswer ? .acknowledgement : [], length: 8)
        append(number: value)
    }

    /// Appends the goodbye: streams after `last` have not been looked at. The reason is for people.
    func append(goAway code: ErrorCode, last: StreamID, reason: String = "") {
        append(frame: .goAway, length: 8 + reason.utf8.count)
        append(number: last.number)
        append(number: code.number)
        append(reason)
    }

    /// Appends the early end of a stream.
    func append(reset stream: StreamID, _ code: ErrorCode) {
        append(frame: .resetStream, [], stream, length: 4)
        append(number: code.number)
    }

    /// Appends more window for a stream, or for the connection.
    func append(windowUpdate stream: StreamID, by increment: Int) {
        precondition(increment > 0 && increment <= Window.most)
        append(frame: .windowUpdate, [], stream, length: 4)
        append(number: UInt32(increment))
    }
}

extension Buffer {
    /// Reserves room for a frame's header. Append the payload next, then call `closeData` or `closeHeaders`: only then
    /// its length is known, and this way it needn't be copied.
    ///
    /// - Returns: the mark to pass on.
    func openFrame() -> Int {
        append(frame: .data, length: 0)
        return count
    }

    /// Turns what was appended since `openFrame` into a DATA frame. It must fit into one. If it is empty, there is only
    /// a frame if the stream ends with it.
    func closeData(_ mark: Int, _ stream: StreamID, endsStream: Bool) {
        guard count > mark || endsStream else { return removeLast(FrameHeader.size) }
        close(mark, .data, endsStream ? .endStream : [], stream)
    }

    /// Turns what was appended since `openFrame` into a HEADERS frame. If the peer doesn't accept frames of that size,
    /// CONTINUATION frames follow with the rest (RFC 9113 section 4.3).
    func closeHeaders(_ mark: Int, _ stream: StreamID, endsStream: Bool, frameSize: Int) {
        let flags: FrameHeader.Flags = endsStream ? .endStream : []
        guard count - mark > frameSize else {
            return close(mark, .headers, flags.union(.endHeaders), stream)
        }
        var rest: [UInt8] = []
        withBytes { rest.append($0.extracting((mark + frameSize)...)) }
        removeLast(rest.count)
        close(mark, .headers, flags, stream)
        var position = 0
        while position < rest.count {
            let end = min(position + frameSize, rest.count)
            append(
                frame: .continuation, end == rest.count ? .endHeaders : [], stream,
                length: end - position)
            append(rest.span.extracting(position..<end))
            position = end
        }
    }

    private func close(_ mark: Int, _ kind: FrameHeader.Kind, _ flags: FrameHeader.Flags, _ stream: StreamID) {
        let length = count - mark
        precondition(length < 1 << 24)
        let start = mark - FrameHeader.size
        put(UInt32(length) << 8 | UInt32(kind.number), at: start)
        put(flags.rawValue, at: start + 4)
        put(stream.number, at: start + 5)
    }
}
