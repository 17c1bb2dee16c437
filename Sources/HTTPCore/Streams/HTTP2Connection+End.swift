// The end of a connection.
extension HTTP2Connection {
    /// Says goodbye: the streams that are open may end, and no new ones are accepted (RFC 9113 section 6.8).
    ///
    /// The peer may have opened a stream that is still on its way. So the first GOAWAY only asks it to stop; the second
    /// one, a round trip later, says which stream was the last.
    func finish() {
        switch state {
        case .opening: drain()
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
    func peerHasSeenGoodbye() {
        if state == .leaving { drain() }
    }

    /// Accepts no more streams, and ends when those that are open have ended.
    func drain() {
        switch state {
        case .opening, .open, .leaving: break
        case .draining, .closing, .ended: return
        }
        state.become(.draining)
        output.append(goAway: .noError, last: lastServed)
        flushSoon()
        if streams.isEmpty { closeSoon() }
    }

    /// The peer sends nothing more. As over HTTP/1.1, a client that has asked for something completely still gets its
    /// answer.
    func peerHasEnded() {
        for stream in streams.all where !isServer || !stream.hasEndedIncoming { stream.hasBroken(StreamError.closed) }
        guard !streams.isEmpty || stream.hasUnsent else { return end() }
        // If the client has closed its connection altogether, its system answers this goodbye with a reset. Then nobody
        // works for it any more.
        drain()
    }

    /// The connection is broken. What an origin sent before that still counts. What a client sent doesn't, because nobody
    /// waits for the answer.
    func hasFailed() {
        if !isServer {
            // Nothing can be sent any more, so unsent answers don't keep us from reading.
            unsentAnswers = UnsentAnswers()
            readFrames()
        }
        end()
    }

    /// The loop ends, and nothing can wait for the peer any more (RFC 9113 section 6.8).
    func loopEnds() {
        drain()
        witness?.framesLeave(output)
        try? stream.sendSome()
        end()
    }

    /// Ends the connection because of a fault (RFC 9113 section 5.4.1).
    func fail(_ error: ConnectionError) {
        guard state != .ended, state != .closing else { return }
        state.become(.closing)
        endStreams(because: error)
        guard state != .ended else { return }
        output.append(goAway: error.code, last: lastServed, reason: error.reason)
        flushSoon()
    }

    /// All streams have ended. What is in the output is still sent.
    func closeSoon() {
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

    func endStreams(because error: any Error) {
        for stream in streams.all { stream.hasBroken(error) }
        for stream in waitingForRoom + waitingForWindow { stream.wakeSender() }
        (waitingForRoom, waitingForWindow) = ([], [])
    }
}
