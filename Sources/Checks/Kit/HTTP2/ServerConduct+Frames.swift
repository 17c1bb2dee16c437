// What the server sends.
extension ServerConduct {
    /// Takes the next frame of the server's.
    mutating func take(_ frame: RawFrame) {
        let stream = frame.stream & 0x7fff_ffff
        if frameCount == 0, frame.kind != RawFrame.Kind.settings || frame.has(RawFrame.Flag.ack) {
            fault("the first frame is \(frame) and not SETTINGS (3.4)")
        }
        frameCount += 1
        counts[frame.kind, default: 0] += 1
        if frame.payload.count > largestFrame { fault("a payload of \(frame.payload.count) bytes (4.2)") }
        if let openBlock, frame.kind != RawFrame.Kind.continuation || stream != openBlock.stream {
            fault("\(frame) within a header block (6.10)")
        }
        switch frame.kind {
        case RawFrame.Kind.data: takeData(frame, stream)
        case RawFrame.Kind.headers: takeHeaders(frame, stream)
        case RawFrame.Kind.continuation: takeContinuation(frame, stream)
        case RawFrame.Kind.reset: takeReset(frame, stream)
        case RawFrame.Kind.settings: takeSettings(frame, stream)
        case RawFrame.Kind.ping: takePing(frame, stream)
        case RawFrame.Kind.goAway: takeGoAway(frame, stream)
        case RawFrame.Kind.windowUpdate: takeWindowUpdate(frame, stream)
        case RawFrame.Kind.pushPromise: fault("PUSH_PROMISE, which we don't want (8.4)")
        case RawFrame.Kind.priority where frame.payload.count != 5: fault("PRIORITY of a wrong size (6.3)")
        default: break
        }
    }

    private mutating func takeSettings(_ frame: RawFrame, _ stream: UInt32) {
        if stream != 0 { fault("SETTINGS on stream \(stream) (6.5)") }
        if frame.has(RawFrame.Flag.ack) {
            if !frame.payload.isEmpty { fault("an acknowledgement with a payload (6.5)") }
            guard !unacknowledged.isEmpty else {
                return fault("an acknowledgement of SETTINGS that we didn't send (6.5)")
            }
            acknowledgements += 1
            for setting in unacknowledged.removeFirst() { settle(setting) }
            return
        }
        if frame.payload.count % 6 != 0 { fault("SETTINGS of \(frame.payload.count) bytes (6.5)") }
        for (id, value) in frame.settings {
            switch id {
            case RawFrame.Setting.enablePush where value != 0: fault("ENABLE_PUSH \(value) from a server (6.5.2)")
            case RawFrame.Setting.initialWindowSize where value > 0x7fff_ffff: fault("a window of \(value) (6.5.2)")
            case RawFrame.Setting.maxFrameSize where !(16384...16_777_215).contains(value):
                fault("MAX_FRAME_SIZE \(value) (6.5.2)")
            case RawFrame.Setting.initialWindowSize:
                let change = Int(value) - Int(settings[id] ?? 65535)
                for stream in answers.keys { answers[stream]?.credit += change }
            default: break
            }
            settings[id] = value
        }
    }

    private mutating func takePing(_ frame: RawFrame, _ stream: UInt32) {
        if stream != 0 { fault("PING on stream \(stream) (6.7)") }
        if frame.payload.count != 8 { fault("PING with \(frame.payload.count) bytes (6.7)") }
        guard frame.has(RawFrame.Flag.ack) else { return }
        pongs.append(frame.payload)
        guard let count = pings[frame.payload], count > 0 else {
            return fault("an answer to a PING that we didn't send: \(quoted(frame.payload)) (6.7)")
        }
        pings[frame.payload] = count - 1
    }

    private mutating func takeGoAway(_ frame: RawFrame, _ stream: UInt32) {
        if stream != 0 { fault("GOAWAY on stream \(stream) (6.8)") }
        guard frame.payload.count >= 8 else { return fault("GOAWAY of \(frame.payload.count) bytes (6.8)") }
        let last = RawFrame.number(in: frame.payload[..<4]) & 0x7fff_ffff
        if let before = goAways.last, last > before.last { fault("GOAWAY with a higher stream than before (6.8)") }
        goAways.append((last, RawFrame.number(in: frame.payload[4..<8])))
    }

    private mutating func takeWindowUpdate(_ frame: RawFrame, _ stream: UInt32) {
        guard frame.payload.count == 4 else { return fault("WINDOW_UPDATE of \(frame.payload.count) bytes (6.9)") }
        let increment = Int(RawFrame.number(in: frame.payload) & 0x7fff_ffff)
        if increment == 0 { fault("WINDOW_UPDATE of 0 (6.9)") }
        if stream == 0 { credit += increment } else { answers[stream]?.credit += increment }
        let sum = stream == 0 ? credit : answers[stream]?.credit ?? 0
        if sum > 0x7fff_ffff { fault("a window of \(sum) (6.9.1)") }
        if stream > highestStream { fault("WINDOW_UPDATE for the idle stream \(stream) (5.1)") }
    }

    private mutating func takeReset(_ frame: RawFrame, _ stream: UInt32) {
        if frame.payload.count != 4 { fault("RST_STREAM of \(frame.payload.count) bytes (6.4)") }
        if stream == 0 || stream > highestStream { fault("RST_STREAM for the idle stream \(stream) (6.4)") }
        if case .reset? = answers[stream]?.ending { fault("a second RST_STREAM for stream \(stream) (5.1)") }
        let code = RawFrame.number(in: frame.payload)
        // After a whole answer, a reset with NO_ERROR only says that the rest of the request isn't needed (8.1).
        if answers[stream]?.ending != .whole { answers[stream]?.ending = .reset(code) }
    }
}

// MARK: - Answers

extension ServerConduct {
    private mutating func takeHeaders(_ frame: RawFrame, _ stream: UInt32) {
        guard let content = frame.content else { return fault("HEADERS with too much padding (6.2)") }
        checkOpen(stream, "HEADERS")
        openBlock = (stream, content, frame.has(RawFrame.Flag.endStream))
        if frame.has(RawFrame.Flag.endHeaders) { closeBlock() }
    }

    private mutating func takeContinuation(_ frame: RawFrame, _ stream: UInt32) {
        guard openBlock != nil else { return fault("CONTINUATION without HEADERS (6.10)") }
        openBlock?.bytes += frame.payload
        if frame.has(RawFrame.Flag.endHeaders) { closeBlock() }
    }

    private mutating func closeBlock() {
        guard let block = openBlock else { return }
        openBlock = nil
        do {
            take(try reader.fields(in: block.bytes), block.stream, end: block.end)
        } catch {
            fault("a header block that can't be decoded: \(error) (RFC 7541)")
        }
    }

    private mutating func take(_ fields: [Field], _ stream: UInt32, end: Bool) {
        guard var answer = answers[stream] else { return }
        let areTrailers = answer.hasBegun
        for fault in ResponseRules.faults(in: fields, areTrailers: areTrailers) { self.fault("\(fault) (8.2, 8.3)") }
        if areTrailers {
            if !end { fault("HEADERS after the answer's, without END_STREAM (8.1)") }
            answer.trailers = fields
        } else if fields.first?.value.hasPrefix("1") == true {
            if end { fault("an interim answer with END_STREAM (8.1)") }
            answer.interim.append(fields)
        } else {
            answer.fields = fields
        }
        answers[stream] = answer
        if end { finish(stream) }
    }

    private mutating func takeData(_ frame: RawFrame, _ stream: UInt32) {
        checkOpen(stream, "DATA")
        guard let content = frame.content else { return fault("DATA with too much padding (6.1)") }
        room -= frame.payload.count
        if room < 0, !frame.payload.isEmpty { fault("DATA of \(-room) bytes beyond the connection's window (6.9)") }
        guard var answer = answers[stream] else { return }
        if !answer.hasBegun { fault("DATA before the answer's HEADERS (8.1)") }
        answer.room -= frame.payload.count
        if answer.room < 0, !frame.payload.isEmpty { fault("DATA of \(-answer.room) bytes beyond the window (6.9)") }
        answer.windowUsed += frame.payload.count
        answer.dataFrames += 1
        answer.contentLength += content.count
        if answer.method == "HEAD" || [204, 304].contains(answer.status), !content.isEmpty {
            fault("content where there is none: \(answer.method), \(answer.status ?? 0) (8.1)")
        }
        answers[stream] = answer
        if keepsContent { answers[stream]?.content += content }
        if frame.has(RawFrame.Flag.endStream) { finish(stream) }
    }

    private mutating func finish(_ stream: UInt32) {
        guard let answer = answers[stream] else { return }
        answers[stream]?.ending = .whole
        let length = answer["content-length"].first
        if let length, answer.method != "HEAD", answer.status != 304, Int(length) != answer.contentLength {
            fault("\(answer.contentLength) bytes of content with content-length \(length) (8.1.1)")
        }
    }

    /// Complains of a frame on a stream that isn't open.
    private mutating func checkOpen(_ stream: UInt32, _ name: String) {
        guard let answer = answers[stream] else {
            return fault("\(name) on stream \(stream), which we didn't open (5.1)")
        }
        if let ending = answer.ending { fault("\(name) on stream \(stream) after its end, \(ending) (5.1)") }
    }
}
