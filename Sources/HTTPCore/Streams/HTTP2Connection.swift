/// A connection of HTTP/2: many streams share one socket. It's the same for both sides; what differs between a server and
/// a client is in its role.
///
///     socket -> input  -> FrameReader -> what each frame does -> streams: heads and content
///     socket <- output <- frames, in turns                    <- streams: heads and content
///
/// The connection itself has no task, because it never has to wait while it reads: whatever comes is small, or a window
/// limits it. Each stream has a job of its own. Before the loop waits for events again, everything that the streams have
/// put into the output leaves in one system call.
final class HTTP2Connection: Waiter, RoundListener, PeerObserver {
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
            case (.opening, .open), (.opening, .draining): true
            case (.open, .leaving), (.open, .draining), (.leaving, .draining): true
            case (.closing, .closing), (.ended, _): false
            case (_, .closing), (_, .ended): true
            default: false
            }
        }
    }

    /// What becomes of the output.
    enum Sending {
        /// There is nothing to send.
        case idle
        /// The output is sent at the end of this round.
        case soon
        /// The peer has to take something before more can be sent.
        case blocked
    }

    let stream: Stream
    let limits: HTTP2Limits
    let isServer: Bool
    /// Sees the frames as they pass; nil if nobody looks.
    var witness: (any FrameWitness)?
    /// What a server or a client does with its streams; nil once the connection has ended.
    var role: (any HTTP2Role)?
    @safe @exclusivity(unchecked) var state = State.opening
    @safe @exclusivity(unchecked) private var reader: FrameReader
    @safe @exclusivity(unchecked) var decoder: HPACKDecoder
    @safe @exclusivity(unchecked) var encoder: HPACKEncoder
    /// The header block that is arriving.
    let block = HeaderBlock()
    /// What the peer wants.
    @safe @exclusivity(unchecked) var peer = Settings()
    @safe @exclusivity(unchecked) var overhead: Overhead

    /// The open streams.
    @safe @exclusivity(unchecked) var streams = StreamTable()
    /// The latest stream that the peer has opened.
    @safe @exclusivity(unchecked) var lastPeerStream = StreamID.connection
    /// The numbers that the peer left out just before that.
    @safe @exclusivity(unchecked) var skipped: Range<UInt32> = 0..<0
    /// The latest stream of the peer that is served. After a goodbye, those that are still on their way aren't.
    @safe @exclusivity(unchecked) var lastServed = StreamID.connection
    /// The latest stream that this side has opened.
    @safe @exclusivity(unchecked) var lastOwnStream = StreamID.connection
    /// The streams of a client that this side has reset lately, or hasn't accepted after a goodbye. The client may not know
    /// that yet, so what comes for them isn't an error.
    var ignoredStreams = RecentStreams()

    /// How much content may come on all streams together.
    @safe @exclusivity(unchecked) var granted: GrantedWindow
    /// How much content may be sent on all streams together.
    @safe @exclusivity(unchecked) var window: Window
    /// When content was last put into the output.
    @safe @exclusivity(unchecked) var lastContent: Instant
    /// The streams that wait for room in the output, and those that wait for the connection's window.
    @safe @exclusivity(unchecked) var waitingForRoom: [HTTP2Stream] = []
    @safe @exclusivity(unchecked) var waitingForWindow: [HTTP2Stream] = []
    @safe @exclusivity(unchecked) var unsentAnswers = UnsentAnswers()
    var isReadingPaused = false
    /// Whether content is being read right into a DATA frame. Meanwhile, other frames are written into `aside`.
    @safe @exclusivity(unchecked) var isFrameOpen = false
    let aside: Buffer
    @safe @exclusivity(unchecked) var sending = Sending.idle
    /// When the peer will have been idle for too long, or will have taken too long for a header block or its first frame.
    var deadline: Instant?
    /// The PING that asks whether the peer has seen the goodbye.
    static let goodbye: UInt64 = 0x676F_6F64_6279_6521

    init(_ stream: Stream, _ role: (any HTTP2Role)? = nil, isServer: Bool) {
        let limits = stream.limits.http2
        self.stream = stream
        self.limits = limits
        self.role = role
        self.isServer = isServer
        aside = Buffer(pool: stream.loop.buffers)
        reader = FrameReader(fromClient: isServer, limits: limits)
        decoder = HPACKDecoder(limits: limits)
        encoder = HPACKEncoder(limits: limits)
        overhead = Overhead(at: stream.loop.now, limits)
        granted = GrantedWindow(limits.connectionWindow)
        window = Window(peer.window)
        lastContent = stream.loop.now
    }

    var loop: EventLoop { stream.loop }
    /// Where frames are written.
    var output: Buffer { isFrameOpen ? aside : stream.output }

    /// Sends this side's settings, and reads what has arrived.
    func begin(_ settings: [Setting]) {
        stream.observer = self
        if !isServer { output.append(FrameReader.preface) }
        let window: [Setting] = limits.streamWindow == Settings().window ? [] : [.window(limits.streamWindow)]
        output.append(settings: settings + [.fieldList(limits.fieldList)] + window)
        // Without this, all streams together would begin with the window of one (RFC 9113 section 6.9.2).
        let more = limits.connectionWindow - Settings().window
        if more > 0 { output.append(windowUpdate: .connection, by: more) }
        flushSoon()
        deadline = loop.now + stream.limits.headTime
        readFrames()
    }

    // MARK: Reading

    /// There is something to read, or room to send, or a deadline has come.
    func hasWaited() {
        if sending == .blocked { flush() }
        readFrames()
    }

    func readFrames() {
        guard state != .closing, state != .ended else { return }
        do {
            while true {
                while unsentAnswers.count < limits.unsentAnswers, try readFrame() {
                    if state == .closing || state == .ended { return }
                }
                // A peer that asks and doesn't read the answers isn't read any more.
                isReadingPaused = unsentAnswers.count >= limits.unsentAnswers
                if isReadingPaused { return }
                // The rest of a frame comes in one piece, if there is room for it.
                if !stream.input.isEmpty { stream.input.reserve(limits.frameSize + FrameHeader.size) }
                guard let isOpen = try stream.readNow() else { break }
                guard isOpen else { return peerHasEnded() }
            }
        } catch let error as ConnectionError {
            return fail(error)
        } catch {
            return end()
        }
        waitForFrames()
    }

    func waitForFrames() {
        guard state != .closing, state != .ended else { return }
        // A failed call may have closed it.
        guard !stream.isClosed else { return end() }
        if let deadline, loop.now >= deadline { return tooLate() }
        if !isReadingPaused { stream.whenReadable(until: deadline, tell: self) }
    }

    /// Reads a frame, if a whole one has arrived.
    private func readFrame() throws(ConnectionError) -> Bool {
        guard !stream.input.isEmpty else { return false }
        let size = try stream.input.withBytes { (bytes) throws(ConnectionError) -> Int? in
            guard let (frame, size) = try reader.next(bytes) else { return nil }
            witness?.frameComes(bytes)
            try process(frame, bytes)
            return size
        }
        guard let size else { return false }
        stream.input.consume(size)
        return true
    }

    private func tooLate() {
        switch state {
        case .opening:
            // Requests that wait for an origin's answer should learn that it's silent, not that it's wrong.
            if !isServer { endStreams(because: StreamError.timeout) }
            fail(ConnectionError(.protocolError, "no SETTINGS in time"))
        case .open, .leaving, .draining:
            if block.isArriving { return fail(ConnectionError(.enhanceYourCalm, "a header block takes too long")) }
            // Nothing has happened here for a while (RFC 9113 section 9.1).
            drain()
        case .closing, .ended: break
        }
    }

    /// Without streams, the connection may be idle for some time.
    func setIdleDeadline() {
        guard !block.isArriving else { return }
        switch state {
        case .opening, .closing, .ended: break
        case .open: deadline = streams.isEmpty ? role.map { loop.now + $0.idleTime } : nil
        case .leaving, .draining: deadline = streams.isEmpty ? loop.now + stream.limits.linger : nil
        }
    }

    func peerHasChanged() {
        if stream.peerState.contains(.failed) { hasFailed() }
    }
}

extension HTTP2Connection {
    /// A stream has been opened.
    func add(_ stream: HTTP2Stream) {
        streams.add(stream)
        if state != .opening, !block.isArriving { deadline = nil }
    }

    /// A stream has ended, in both directions.
    func remove(_ stream: HTTP2Stream) {
        guard streams.remove(stream) else { return }
        guard streams.isEmpty else { return }
        if case .draining = state { return closeSoon() }
        setIdleDeadline()
        waitForFrames()
    }

    /// Ends a stream because of the peer's fault. Such faults cost us work, so a client's are counted as its resets are.
    func reset(_ stream: HTTP2Stream, _ code: ErrorCode) throws(ConnectionError) {
        if isServer { try overhead.countReset(at: loop.now) }
        stream.reset(code, because: MessageError.framing)
    }

    /// Refuses a stream that the peer wants to open. Nothing of the request has been looked at (RFC 9113 section 8.7).
    func refuse(_ id: StreamID, _ code: ErrorCode) throws(ConnectionError) {
        try overhead.countReset(at: loop.now)
        sendReset(id, code)
    }

    func sendReset(_ id: StreamID, _ code: ErrorCode) {
        if isServer { ignoredStreams.add(id) } else { overhead.expectLateFrames() }
        appendAnswer { $0.append(reset: id, code) }
    }
}
