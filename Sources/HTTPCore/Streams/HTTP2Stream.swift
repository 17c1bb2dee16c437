/// A stream of HTTP/2: one request and its response. Each direction has its own state, and its own window.
///
///     incoming:  head -> content -> ended            outgoing:  head -> content -> ended
///                          '-> failed
///
/// On a server, a stream begins when its request's head has come, so `incoming` begins with the content.
final class HTTP2Stream {
    enum Incoming: StateMachine {
        /// The final response's head hasn't come yet.
        case head
        /// Content may come, and at last perhaps trailers.
        case content
        /// The peer has sent everything.
        case ended
        /// The rest won't come, for this reason.
        case failed(any Error)

        func mayBecome(_ next: Incoming) -> Bool {
            switch (self, next) {
            case (.head, .content), (.head, .failed), (.content, .ended), (.content, .failed): true
            default: false
            }
        }
    }

    enum Outgoing: StateMachine {
        /// The head hasn't been sent yet, or only that of an interim response.
        case head
        case content
        /// Nothing more can be sent: everything has been, or the stream has broken.
        case ended

        func mayBecome(_ next: Outgoing) -> Bool {
            switch (self, next) {
            case (.head, .content), (.head, .ended), (.content, .ended): true
            default: false
            }
        }
    }

    /// Its number. A stream to an origin has none before it begins.
    @safe @exclusivity(unchecked) private(set) var id: StreamID
    let connection: HTTP2Connection
    /// What the stream is for; nil once it's over.
    private var user: (any HTTP2StreamUser)?
    @safe @exclusivity(unchecked) private(set) var incoming: Incoming
    @safe @exclusivity(unchecked) var outgoing = Outgoing.head
    /// How much content may be sent.
    @safe @exclusivity(unchecked) var window: Window
    /// How much content may come.
    @safe @exclusivity(unchecked) private var granted: GrantedWindow
    /// Compares the content with what the head has announced.
    @safe @exclusivity(unchecked) private var count: ContentCount
    /// The content that has come, and that nobody has read; nil if none ever came.
    private var content: Buffer?
    private(set) var trailers = Fields()
    /// How many bytes have been read from the body that is sent on this stream. Some may not have gone out yet.
    @safe @exclusivity(unchecked) var takenContent = 0
    /// When something was last written for the peer.
    var lastSent: Instant
    private var reader: Wait?
    var sender: Wait?

    /// - Parameter incoming: What comes first: on a server, the request's head has come already.
    init(_ id: StreamID = .connection, on connection: HTTP2Connection, incoming: Incoming, announced: Int? = nil) {
        self.id = id
        self.connection = connection
        self.incoming = incoming
        count = ContentCount(announced: announced)
        window = Window(connection.peer.window)
        granted = GrantedWindow(connection.limits.streamWindow)
        lastSent = connection.loop.now
    }

    deinit {
        connection.giveBack(unread)
    }

    /// Begins a stream to an origin. Its first head must be written at once, because the numbers of new streams have to
    /// reach the origin in their order (RFC 9113 section 5.1.1).
    func begin(as id: StreamID, for user: any HTTP2StreamUser) {
        self.id = id
        window = Window(connection.peer.window)
        begin(for: user)
    }

    /// The connection has this stream from now on.
    func begin(for user: any HTTP2StreamUser) {
        self.user = user
        connection.add(self)
    }

    /// Whether the peer has sent everything.
    var hasEndedIncoming: Bool { if case .ended = incoming { true } else { false } }

    // MARK: Reading

    /// Whether a response's head is expected next.
    var expectsHead: Bool { if case .head = incoming { true } else { false } }

    /// Why the rest won't come.
    var failure: (any Error)? { if case .failed(let error) = incoming { error } else { nil } }

    /// Whether everything has come and has been read.
    var hasEnded: Bool { hasEndedIncoming && unread == 0 }

    /// How much content has come that nobody has read.
    private var unread: Int { content?.count ?? 0 }

    /// Whether `readContent` would return something other than nil.
    var isReadable: Bool {
        switch incoming {
        case .head: false
        case .content: unread > heldBack
        case .ended, .failed: true
        }
    }

    /// Only END_STREAM ends a message. A request in HTTP/1.1 would be whole after the announced number of bytes, even if
    /// the client then broke it off. So the last byte waits for the end.
    private var heldBack: Int { count.isWhole && !hasEndedIncoming ? 1 : 0 }

    /// Moves content to the end of a buffer, and lets the peer send as much more.
    ///
    /// - Returns: true if it moved bytes, false at the end, nil if nothing is there at the moment.
    func readContent(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        let available = min(unread - heldBack, limit, max(buffer.room, 1))
        guard available > 0 else {
            switch incoming {
            case .head, .content: return nil
            case .ended: return false
            case .failed(let error): throw error
            }
        }
        content?.move(available, to: buffer)
        connection.giveBack(available)
        if case .content = incoming, let increment = granted.release(available) {
            connection.giveBack(increment, on: id)
        }
        return true
    }

    /// Waits for content, for the end, or until the peer has been silent for too long.
    func readable() async throws {
        guard !isReadable else { return }
        let wait = reader ?? Wait(on: connection.loop)
        reader = wait
        do {
            try await wait.suspend(until: connection.stream.silenceDeadline)
        } catch StreamError.timeout {
            if case .content = incoming { incoming.become(.failed(MessageError.timeout)) }
            throw MessageError.timeout
        }
    }

    /// Nobody will read the rest.
    func stopReading() {
        switch incoming {
        case .head, .content: incoming.become(.failed(CancellationError()))
        case .ended, .failed: break
        }
        dropContent()
        reader?.end(with: CancellationError())
    }

    private func dropContent() {
        connection.giveBack(unread)
        content?.consume(unread)
    }

    // MARK: What comes

    /// Takes content.
    ///
    /// - Returns: the fault that ends the stream; nil if there is none.
    func take(_ bytes: Span<UInt8>, cost: Int, endsStream: Bool) -> ErrorCode? {
        switch incoming {
        case .head: return .protocolError
        // RFC 9113 section 5.1: only three kinds of frames may come when the peer has ended its side.
        case .ended: return .streamClosed
        case .failed:
            connection.giveBack(bytes.count)
            return nil
        case .content: break
        }
        do throws(Window.Overflow) {
            try granted.receive(cost)
        } catch {
            return .flowControlError
        }
        guard (try? count.receive(bytes.count, endsStream: endsStream)) != nil else { return .protocolError }
        if !bytes.isEmpty {
            let content = content ?? Buffer(pool: connection.loop.buffers)
            self.content = content
            content.append(bytes)
        }
        if let increment = granted.release(cost - bytes.count), !endsStream { connection.giveBack(increment, on: id) }
        if endsStream { endIncoming() }
        reader?.end()
        return nil
    }

    /// Takes the head of a response, or trailers.
    func take(_ block: HeaderBlock) -> ErrorCode? {
        if block.isResponse { return user?.take(block) }
        guard case .content = incoming else { return hasEndedIncoming ? .streamClosed : nil }
        if block.isTooLarge {
            incoming.become(.failed(MessageError.fieldsTooLarge))
        } else {
            do throws(FieldsFault) {
                if case .trailers(let fields) = block.takeKind() {
                    trailers = try fields.trailers(endsStream: block.endsStream)
                }
                try count.receive(0, endsStream: true)
            } catch {
                return .protocolError
            }
            endIncoming()
        }
        reader?.end()
        return nil
    }

    /// The head of the final response has come.
    func beginContent(_ count: ContentCount, endsStream: Bool) {
        self.count = count
        incoming.become(.content)
        if endsStream { endIncoming() }
    }

    private func endIncoming() {
        incoming.become(.ended)
        if case .ended = outgoing { leave() }
    }

    /// The peer lets more content come, or less.
    ///
    /// - Returns: false if the window would be too large.
    func widen(by increment: Int) -> Bool {
        guard (try? window.change(by: increment)) != nil else { return false }
        if window.available > 0 { sender?.end() }
        return true
    }

    // MARK: The end

    /// Ends the stream early, and tells the peer (RFC 9113 section 5.4.2).
    func reset(_ code: ErrorCode, because error: @autoclosure () -> any Error) {
        guard user != nil else { return }
        connection.sendReset(id, code)
        hasBroken(error())
    }

    /// The peer has ended the stream early. A response that has come completely stays good.
    func hasBeenReset(_ code: ErrorCode) {
        hasBroken(StreamReset(code: code))
    }

    /// The stream has ended early, for this reason.
    func hasBroken(_ error: any Error) {
        switch incoming {
        case .head, .content: incoming.become(.failed(error))
        case .ended, .failed: break
        }
        if isWritable { outgoing.become(.ended) }
        let user = user
        leave()
        // Window that this stream was woken for is for others now.
        connection.wakeForWindow()
        user?.hasBroken(error)
        reader?.end()
        sender?.end()
    }

    func leave() {
        user = nil
        connection.remove(self)
    }
}
