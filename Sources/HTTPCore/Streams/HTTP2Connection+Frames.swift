// What each frame does.
extension HTTP2Connection {
    func process(_ frame: Frame, _ bytes: Span<UInt8>) throws(ConnectionError) {
        switch frame {
        case .data(let id, let content, let cost, let endsStream):
            try take(bytes.extracting(content), cost: cost, on: id, endsStream: endsStream)
        case .headers(let id, let fragment, let endsBlock, let endsStream):
            try beginBlock(on: id, endsStream: endsStream)
            try decode(bytes.extracting(fragment), isLast: endsBlock)
        case .continuation(_, let fragment, let endsBlock):
            try decode(bytes.extracting(fragment), isLast: endsBlock)
        case .reset(let id, let code):
            guard let stream = try known(id) else { return try overhead.countLate(at: loop.now) }
            // An origin can only reset what it was asked for. It's one connection for many clients, and one of them could
            // provoke resets, so they don't end it.
            if isServer { try overhead.countReset(at: loop.now) }
            stream.hasBeenReset(code)
        case .settings(let payload):
            try apply(bytes.extracting(payload))
        case .settingsAcknowledged:
            try overhead.count(at: loop.now)
        case .ping(let value):
            try overhead.count(at: loop.now)
            appendAnswer { $0.append(ping: value, isAnswer: true) }
        case .pong(let value):
            try overhead.count(at: loop.now)
            if value == HTTP2Connection.goodbye { peerHasSeenGoodbye() }
        case .goAway(let last, let code):
            try overhead.count(at: loop.now)
            role?.peerGoesAway(last: last, code)
        case .windowUpdate(let id, let increment):
            try widen(id, by: increment)
        case .ignored:
            try overhead.count(at: loop.now)
        case .faulty(let id, let code):
            guard let stream = try known(id) else { return try overhead.countLate(at: loop.now) }
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
    /// (RFC 9113 section 5.1). Clients give up many requests, so an origin may still be at work for many such streams.
    private func checkLate(_ id: StreamID) throws(ConnectionError) {
        let isKnown = !isServer || ignoredStreams.contains(id)
        guard isKnown else { throw ConnectionError(.streamClosed, "a frame for a stream that has ended") }
        try overhead.countLate(at: loop.now)
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
        // How often an origin opens its windows also depends on what clients upload.
        if isServer { try overhead.count(at: loop.now) }
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
            for stream in streams.all where !stream.widen(by: peer.window - before) {
                throw ConnectionError(.flowControlError, "a window that is too large")
            }
        }
        appendAnswer { $0.appendSettingsAcknowledgement() }
        if case .opening = state {
            state.become(.open)
            setIdleDeadline()
        }
        role?.settingsHaveChanged()
    }

    // MARK: Header blocks

    private func beginBlock(on id: StreamID, endsStream: Bool) throws(ConnectionError) {
        block.begin(on: id, endsStream: endsStream)
        deadline = loop.now + stream.limits.headTime
        if !hasBegun(id) {
            guard isServer, id.isClients else {
                throw ConnectionError(.protocolError, "HEADERS for a stream that nobody opened")
            }
            skipped = lastPeerStream.number + 1..<id.number
            lastPeerStream = id
            guard state != .draining else {
                ignoredStreams.add(id)
                return try overhead.count(at: loop.now)
            }
            lastServed = id
            block.kind = .request(RequestFields(limits: stream.limits))
        } else if let stream = streams[id] {
            block.kind = stream.expectsHead ? .response(ResponseFields()) : .trailers(TrailerFields())
        } else if isServer, skipped.contains(id.number) {
            // Numbers only grow (RFC 9113 section 5.1.1).
            throw ConnectionError(.protocolError, "a stream whose number is too low")
        } else {
            try checkLate(id)
        }
    }

    private func decode(_ fragment: Span<UInt8>, isLast: Bool) throws(ConnectionError) {
        guard try block.take(fragment, isLast: isLast, with: &decoder) else { return }
        deadline = nil
        try pass(block)
        block.end()
        setIdleDeadline()
    }

    /// Passes a block that has come completely to what it's for.
    private func pass(_ block: HeaderBlock) throws(ConnectionError) {
        if block.isRequest {
            overhead.earn(limits.frameSize)
            try role?.open(block)
        } else if let stream = streams[block.stream] {
            overhead.earn(limits.frameSize)
            if let fault = stream.take(block) { try reset(stream, fault) }
        }
    }
}
