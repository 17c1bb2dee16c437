/// A connection of HTTP/2: many streams share one socket. It's the same for both sides; what differs between a server and
/// a client is in its role.
///
///     socket -> input  -> FrameReader -> what each frame does -> streams: heads and content
///     socket <- output <- frames, in turns                    <- streams: heads and content
///
/// The connection itself has no task, because it never has to wait while it reads: whatever comes is small, or a window
/// limits it. Each stream has a job of its own. Before the loop waits for events again, everything that the streams have
/// put into the output leaves in one system call.
final class HTTP2Connection: Waiter, PeerObserver {
    enum State: StateMachine {
        /// The peer's first frame, SETTINGS, hasn't come yet.
        case opening
        /// Streams come and go.
        case open
        /// This side has said that it will leave, but the peer may not know that yet.
        case leaving
        /// One side has said goodbye (GOAWAY). The streams that are open go on, and there won't be new ones.
        case draining
        /// There are no streams any more. The last frames are still being sent.
        case closing
        /// Nothing is read or written here any more.
        case ended

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.opening, .open), (.open, .leaving), (.leaving, .draining): true
            case (.opening, .draining), (.open, .draining): true
            case (.closing, .closing), (.ended, .closing): false
            case (_, .closing): true
            case (.ended, .ended): false
            case (_, .ended): true
            default: false
            }
        }
    }

    let stream: Stream
    let limits: HTTP2Limits
    let isServer: Bool
    /// What a server or a client does with its streams; nil once the connection has ended.
    private(set) var role: (any HTTP2Role)?
    @safe @exclusivity(unchecked) private(set) var state = State.opening
    @safe @exclusivity(unchecked) private var reader: FrameReader
    @safe @exclusivity(unchecked) private var decoder: HPACKDecoder
    @safe @exclusivity(unchecked) var encoder: HPACKEncoder
    /// The header block that is arriving.
    @safe @exclusivity(unchecked) private var block: HeaderBlock?
    /// What the peer wants.
    @safe @exclusivity(unchecked) private(set) var peer = Settings()
    @safe @exclusivity(unchecked) private var overhead: Overhead

    /// The open streams.
    @safe @exclusivity(unchecked) private(set) var streams: [StreamID: HTTP2Stream] = [:]
    /// The latest stream that the peer has opened.
    @safe @exclusivity(unchecked) private(set) var lastPeerStream = StreamID.connection
    /// The latest stream that this side has opened.
    @safe @exclusivity(unchecked) var lastOwnStream = StreamID.connection
    /// The streams that this side has reset lately. The peer may not know that yet, so what comes for them isn't an error.
    private var lately = RecentStreams()

    /// How much content may come on all streams together.
    @safe @exclusivity(unchecked) private var granted: GrantedWindow
    /// How much content may be sent on all streams together.
    @safe @exclusivity(unchecked) private var window: Window
    /// The streams that wait for room in the output, and those that wait for the connection's window.
    private var waitingForRoom: [HTTP2Stream] = []
    private var waitingForWindow: [HTTP2Stream] = []
    /// Bytes in the output that answer the peer's frames, such as the answers to PING.
    private var answerBytes = 0
    private var isReadingPaused = false
    private var isFlushing = false
    private lazy var flusher = Flusher(self)
    /// When the peer will have been idle for too long, or will have taken too long for a header block or its first frame.
    private var deadline: Instant?
    /// The PING that asks whether the peer has seen the goodbye.
    private static let goodbye: UInt64 = 0x676F_6F64_6279_6521

    init(_ stream: Stream, _ role: any HTTP2Role, isServer: Bool, limits: HTTP2Limits = HTTP2Limits()) {
        self.stream = stream
        self.limits = limits
        self.role = role
        self.isServer = isServer
        reader = FrameReader(fromClient: isServer, limits: limits)
        decoder = HPACKDecoder(limits: limits)
        encoder = HPACKEncoder(limits: limits)
        overhead = Overhead(at: stream.loop.now, limits)
        granted = GrantedWindow(limits.connectionWindow)
        window = Window(peer.window)
    }

    var loop: EventLoop { stream.loop }
    private var output: Buffer { stream.output }

    /// Sends this side's settings, and reads what has arrived.
    func begin(_ settings: [Setting]) {
        stream.observer = self
        if !isServer { output.append(FrameReader.preface) }
        output.append(settings: settings)
        // Without this, all streams together would begin with the window of one (RFC 9113 section 6.9.2).
        output.append(windowUpdate: .connection, by: limits.connectionWindow - Settings().window)
        flushSoon()
        deadline = loop.now + stream.limits.headTime
        readFrames()
    }

    // MARK: Reading

    /// There is something to read, or the deadline has come.
    func hasWaited() {
        readFrames()
    }

    private func readFrames() {
        guard state != .closing, state != .ended else { return }
        do {
            while true {
                while answerBytes < limits.unsentAnswers, try readFrame() {
                    if state == .closing || state == .ended { return }
                }
                // A peer that asks and doesn't read the answers isn't read any more.
                isReadingPaused = answerBytes >= limits.unsentAnswers
                if isReadingPaused { return }
                guard let isOpen = try stream.readNow() else { break }
                guard isOpen else { return end() }
            }
        } catch let error as ConnectionError {
            return fail(error)
        } catch {
            return end()
        }
        waitForFrames()
    }

    private func waitForFrames() {
        if let deadline, loop.now >= deadline { return tooLate() }
        if !stream.isClosed, !isReadingPaused, state != .closing { stream.whenReadable(until: deadline, tell: self) }
    }

    /// Reads a frame, if a whole one has arrived.
    private func readFrame() throws(ConnectionError) -> Bool {
        guard !stream.input.isEmpty else { return false }
        let size = try stream.input.withBytes { (bytes) throws(ConnectionError) -> Int? in
            guard let (frame, size) = try reader.next(bytes) else { return nil }
            try process(frame, bytes)
            return size
        }
        guard let size else { return false }
        stream.input.consume(size)
        return true
    }

    private func tooLate() {
        switch state {
        case .opening: fail(ConnectionError(.protocolError, "no SETTINGS in time"))
        case .open, .leaving, .draining:
            if block != nil { return fail(ConnectionError(.enhanceYourCalm, "a header block takes too long")) }
            // Nothing has happened here for a while (RFC 9113 section 9.1).
            close()
        case .closing, .ended: end()
        }
    }

    /// Without streams, the connection may be idle for some time.
    private func setIdleDeadline() {
        guard block == nil else { return }
        switch state {
        case .opening, .closing, .ended: break
        case .open: deadline = streams.isEmpty ? role.map { loop.now + $0.idleTime } : nil
        case .leaving, .draining: deadline = streams.isEmpty ? loop.now + stream.limits.linger : nil
        }
    }

    func peerHasChanged() {
        // What has arrived before the end is still read. After a failure, nobody needs that.
        if stream.peerState.contains(.failed) { end() }
    }
}

// MARK: - What each frame does

extension HTTP2Connection {
    private func process(_ frame: Frame, _ bytes: Span<UInt8>) throws(ConnectionError) {
        switch frame {
        case .data(let id, let content, let cost, let endsStream):
            try take(bytes.extracting(content), cost: cost, on: id, endsStream: endsStream)
        case .headers(let id, let fragment, let endsBlock, let endsStream):
            try beginBlock(on: id, endsStream: endsStream)
            try decode(bytes.extracting(fragment), isLast: endsBlock)
        case .continuation(_, let fragment, let endsBlock):
            try decode(bytes.extracting(fragment), isLast: endsBlock)
        case .reset(let id, let code):
            guard let stream = try known(id) else { return }
            try overhead.countReset(at: loop.now)
            stream.hasBeenReset(code)
        case .settings(let payload):
            try apply(bytes.extracting(payload))
        case .settingsAcknowledged:
            try overhead.count(at: loop.now)
        case .ping(let value):
            try overhead.count(at: loop.now)
            answer { $0.append(ping: value, isAnswer: true) }
        case .pong(let value):
            try overhead.count(at: loop.now)
            if value == HTTP2Connection.goodbye { saidGoodbye() }
        case .goAway(let last, let code):
            try overhead.count(at: loop.now)
            role?.peerGoesAway(last: last, code)
        case .windowUpdate(let id, let increment):
            try overhead.count(at: loop.now)
            try widen(id, by: increment)
        case .ignored:
            try overhead.count(at: loop.now)
        case .faulty(let id, let code):
            guard let stream = try known(id) else { return try overhead.countReset(at: loop.now) }
            try reset(stream, code)
        }
    }

    /// The open stream with this number; nil if it's closed.
    ///
    /// - Throws: a ConnectionError if the stream is idle: nothing but HEADERS may come for it (RFC 9113 section 5.1).
    private func known(_ id: StreamID) throws(ConnectionError) -> HTTP2Stream? {
        if let stream = streams[id] { return stream }
        guard hasBegun(id) else { throw ConnectionError(.protocolError, "a frame for a stream that nobody opened") }
        return nil
    }

    private func hasBegun(_ id: StreamID) -> Bool {
        id.isClients == isServer ? id <= lastPeerStream : id <= lastOwnStream
    }

    /// The peer has sent something for a stream that is over. If this side has reset it, the peer may not have known that
    /// (RFC 9113 section 5.1).
    private func checkLate(_ id: StreamID) throws(ConnectionError) {
        guard lately.contains(id) else { throw ConnectionError(.streamClosed, "a frame for a stream that has ended") }
        try overhead.count(at: loop.now)
    }

    private func take(
        _ content: Span<UInt8>, cost: Int, on id: StreamID, endsStream: Bool
    ) throws(ConnectionError) {
        do throws(Window.Overflow) {
            try granted.receive(cost)
        } catch {
            throw ConnectionError(.flowControlError, "more content than the connection's window")
        }
        if content.isEmpty, !endsStream { try overhead.count(at: loop.now) } else { overhead.earn(content.count) }
        guard let stream = try known(id) else {
            giveBack(cost)
            return try checkLate(id)
        }
        // The padding needs no room here.
        giveBack(cost - content.count)
        if let fault = stream.take(content, cost: cost, endsStream: endsStream) {
            giveBack(content.count)
            try reset(stream, fault)
        }
    }

    private func widen(_ id: StreamID, by increment: Int) throws(ConnectionError) {
        guard id != .connection else {
            do throws(Window.Overflow) {
                try window.change(by: increment)
            } catch {
                throw ConnectionError(.flowControlError, "a window that is too large")
            }
            return wakeForWindow()
        }
        guard let stream = try known(id) else { return }
        if !stream.widen(by: increment) { try reset(stream, .flowControlError) }
    }

    private func apply(_ payload: Span<UInt8>) throws(ConnectionError) {
        try overhead.count(at: loop.now)
        let before = peer.window
        try Setting.forEach(in: payload, fromClient: isServer, limits: limits) { setting throws(ConnectionError) in
            peer.apply(setting)
            if case .headerTableSize(let size) = setting { encoder.limitTable(to: size) }
        }
        if peer.window != before {
            for stream in streams.values where !stream.widen(by: peer.window - before) {
                throw ConnectionError(.flowControlError, "a window that is too large")
            }
        }
        answer { $0.appendSettingsAcknowledgement() }
        if case .opening = state {
            state.become(.open)
            setIdleDeadline()
        }
        role?.settingsHaveChanged()
    }

    // MARK: Header blocks

    private func beginBlock(on id: StreamID, endsStream: Bool) throws(ConnectionError) {
        var block = HeaderBlock(stream: id, endsStream: endsStream)
        if let stream = streams[id] {
            if stream.expectsHead {
                block.response = ResponseFields()
            } else {
                block.trailers = TrailerFields()
            }
        } else if hasBegun(id) {
            try checkLate(id)
        } else {
            guard isServer, id.isClients else {
                throw ConnectionError(.protocolError, "HEADERS for a stream that nobody opened")
            }
            lastPeerStream = id
            if state != .draining, state != .closing { block.request = RequestFields(limits: stream.limits) }
        }
        self.block = block
        deadline = loop.now + stream.limits.headTime
    }

    private func decode(_ fragment: Span<UInt8>, isLast: Bool) throws(ConnectionError) {
        let outcome = try decoder.decode(fragment, isLast: isLast) { name, value, isNeverIndexed in
            if block?.request?.take(name, value, isNeverIndexed: isNeverIndexed) != nil { return }
            if block?.response?.take(name, value, isNeverIndexed: isNeverIndexed) != nil { return }
            _ = block?.trailers?.take(name, value, isNeverIndexed: isNeverIndexed)
        }
        guard outcome != .more, let block else { return }
        self.block = nil
        overhead.earn(limits.frameSize)
        setIdleDeadline()
        try end(block, isTooLarge: outcome == .tooLarge)
    }

    private func end(_ block: HeaderBlock, isTooLarge: Bool) throws(ConnectionError) {
        if let request = block.request {
            try role?.open(block.stream, request, endsStream: block.endsStream, isTooLarge: isTooLarge)
        } else if let stream = streams[block.stream] {
            let fault: ErrorCode?
            if let response = block.response {
                fault = stream.take(response, endsStream: block.endsStream, isTooLarge: isTooLarge)
            } else if let trailers = block.trailers {
                fault = stream.take(trailers, endsStream: block.endsStream, isTooLarge: isTooLarge)
            } else {
                fault = nil
            }
            if let fault { try reset(stream, fault) }
        }
    }
}

// MARK: - Streams

extension HTTP2Connection {
    /// A stream has been opened.
    func add(_ stream: HTTP2Stream) {
        streams[stream.id] = stream
        deadline = nil
    }

    /// A stream has ended, in both directions.
    func remove(_ stream: HTTP2Stream) {
        guard streams.removeValue(forKey: stream.id) != nil else { return }
        setIdleDeadline()
        role?.streamHasEnded(stream)
        if streams.isEmpty, case .draining = state { closeSoon() }
    }

    /// Ends a stream because of the peer's fault. Such faults cost us work, so they are counted as the peer's resets are.
    private func reset(_ stream: HTTP2Stream, _ code: ErrorCode) throws(ConnectionError) {
        try overhead.countReset(at: loop.now)
        stream.reset(code, because: MessageError.framing)
    }

    /// Refuses a stream that the peer wants to open. Nothing of the request has been looked at (RFC 9113 section 8.7).
    func refuse(_ id: StreamID, _ code: ErrorCode) throws(ConnectionError) {
        try overhead.countReset(at: loop.now)
        sendReset(id, code)
    }

    func sendReset(_ id: StreamID, _ code: ErrorCode) {
        lately.add(id)
        answer { $0.append(reset: id, code) }
    }
}

// MARK: - Sending

extension HTTP2Connection {
    /// Writes something that the peer has caused.
    private func answer(_ write: (Buffer) -> Void) {
        guard state != .ended else { return }
        let before = output.count
        write(output)
        answerBytes += output.count - before
        flushSoon()
    }

    /// Sends the output at the end of this round.
    func flushSoon() {
        guard !isFlushing, state != .ended else { return }
        isFlushing = true
        loop.atEndOfRound(tell: flusher)
    }

    private final class Flusher: Waiter {
        private weak var connection: HTTP2Connection?

        init(_ connection: HTTP2Connection) {
            self.connection = connection
        }

        func hasWaited() { connection?.flush() }
    }

    /// Sends what the system accepts, and lets streams fill the room.
    private func flush() {
        isFlushing = false
        guard state != .ended else { return }
        do {
            try stream.sendSome()
        } catch {
            return end()
        }
        if stream.hasUnsent {
            let deadline = stream.lastSent + stream.limits.silence
            // The peer reads nothing.
            guard loop.now < deadline else { return end() }
            stream.whenWritable(until: deadline, tell: flusher)
        } else {
            answerBytes = 0
            if case .closing = state { return role?.hasSentEverything(self) ?? () }
        }
        wakeForRoom()
        if isReadingPaused, answerBytes < limits.unsentAnswers { readFrames() }
    }

    /// Whether there is room for a head, or for more content.
    var hasRoom: Bool { output.count < limits.unsentOutput }

    /// How much content a stream may put into its next frame. It's 0 if it has to wait.
    func contentRoom(of stream: HTTP2Stream) -> Int {
        hasRoom ? min(window.available, stream.window.available, peer.frameSize, limits.frameSize) : 0
    }

    /// Content has been put into the output.
    func hasSent(_ count: Int) {
        try? window.spend(count)
        overhead.earn(count)
        flushSoon()
    }

    /// Whether other streams wait for room. Then each takes one frame at a time.
    var isShared: Bool { !waitingForRoom.isEmpty }

    /// Suspends a stream's task until there may be room for it.
    func waitForRoom(_ stream: HTTP2Stream) async throws {
        if hasRoom, window.available == 0 {
            waitingForWindow.append(stream)
            try await stream.suspendSender(until: loop.now + self.stream.limits.silence)
        } else {
            waitingForRoom.append(stream)
            flushSoon()
            // The peer's silence is the connection's business.
            try await stream.suspendSender(until: nil)
        }
    }

    private func wakeForRoom() {
        var room = limits.unsentOutput - output.count
        while room > 0, !waitingForRoom.isEmpty {
            waitingForRoom.removeFirst().wakeSender()
            room -= limits.frameSize
        }
    }

    private func wakeForWindow() {
        var room = window.available
        while room > 0, !waitingForWindow.isEmpty {
            waitingForWindow.removeFirst().wakeSender()
            room -= limits.frameSize
        }
    }

    /// Content has been passed on or dropped, so more may come on the connection.
    func giveBack(_ count: Int) {
        guard count > 0, let increment = granted.release(count) else { return }
        answer { $0.append(windowUpdate: .connection, by: increment) }
    }

    /// More content may come on a stream.
    func giveBack(_ increment: Int, on id: StreamID) {
        answer { $0.append(windowUpdate: id, by: increment) }
    }
}

// MARK: - The end

extension HTTP2Connection {
    /// Says goodbye: the streams that are open may end, and no new ones are accepted (RFC 9113 section 6.8).
    ///
    /// The peer may have opened a stream that is still on its way. So the first GOAWAY only asks it to stop; the second
    /// one, a round trip later, says which stream was the last.
    func finish() {
        switch state {
        case .opening: close()
        case .open:
            state.become(.leaving)
            output.append(goAway: .noError, last: StreamID(.max))
            output.append(ping: HTTP2Connection.goodbye, isAnswer: false)
            flushSoon()
            setIdleDeadline()
            waitForFrames()
        case .leaving, .draining, .closing, .ended: break
        }
    }

    /// The peer has seen the first GOAWAY.
    private func saidGoodbye() {
        if state == .leaving { close() }
    }

    /// Accepts no more streams, and ends when those that are open have ended.
    func close() {
        switch state {
        case .opening, .open, .leaving: break
        case .draining, .closing, .ended: return
        }
        state.become(.draining)
        output.append(goAway: .noError, last: lastPeerStream)
        flushSoon()
        if streams.isEmpty { closeSoon() }
    }

    /// Ends the connection because of a fault (RFC 9113 section 5.4.1).
    private func fail(_ error: ConnectionError) {
        guard state != .ended, state != .closing else { return }
        state.become(.closing)
        endStreams(because: error)
        guard state != .ended else { return }
        output.append(goAway: error.code, last: lastPeerStream, reason: error.reason)
        flushSoon()
    }

    /// All streams have ended. What is in the output is still sent.
    private func closeSoon() {
        guard state != .closing, state != .ended else { return }
        state.become(.closing)
        flushSoon()
    }

    /// Ends the connection now.
    func end() {
        guard state != .ended else { return }
        state.become(.ended)
        endStreams(because: StreamError.closed)
        stream.close()
        let role = role
        self.role = nil
        role?.hasEnded(self)
    }

    private func endStreams(because error: any Error) {
        for stream in streams.values { stream.hasBroken(error) }
        streams = [:]
        for stream in waitingForRoom + waitingForWindow { stream.wakeSender() }
        (waitingForRoom, waitingForWindow) = ([], [])
    }
}
