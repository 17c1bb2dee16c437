// Sending: what all streams and the connection itself have written leaves in one call, at the end of each round.
extension HTTP2Connection {
    /// Writes a frame that the peer has caused.
    func appendAnswer(_ write: (Buffer) -> Void) {
        // The last frames have been written, and a half-closed connection takes nothing more.
        guard state != .closing, state != .ended else { return }
        let before = output.count
        write(output)
        unsentAnswers.add(output.count - before)
        flushSoon()
    }

    /// Sends the output at the end of this round, or when the peer has taken something.
    func flushSoon() {
        guard sending == .idle, state != .ended else { return }
        sending = .soon
        loop.atEndOfRound(tell: self)
    }

    func roundHasEnded() { flush() }

    /// Sends what the system accepts, and lets streams fill the room.
    func flush() {
        sending = .idle
        guard state != .ended else { return }
        let before = stream.output.count
        do {
            witness?.framesLeave(output)
            try stream.sendSome()
            witness?.framesStay(output.count)
        } catch {
            return hasFailed()
        }
        unsentAnswers.haveSent(before - stream.output.count, unsent: stream.output.count)
        if stream.hasUnsent {
            let deadline = stream.lastSent + stream.limits.silence
            // The peer reads nothing; or there is room, but the cipher takes nothing.
            guard loop.now < deadline, !stream.isReady(.write) else { return end() }
            sending = .blocked
            stream.whenWritable(until: deadline, tell: self)
        } else if case .closing = state {
            return role?.hasSentEverything(self) ?? ()
        }
        wakeForRoom()
        if window.available >= worthwhile { wakeForWindow() }
        if isReadingPaused, unsentAnswers.count < limits.unsentAnswers { readFrames() }
    }

    /// Lets `read` put content right into a DATA frame that is open. Reading it may cause other frames, such as more
    /// window for whoever sends that content. They must not come into this frame, so they wait for `endContent`.
    func readContent(_ read: () throws -> Bool?) rethrows -> Bool? {
        isFrameOpen = true
        defer { isFrameOpen = false }
        return try read()
    }

    /// The frame has been closed, or removed.
    func endContent() {
        if !aside.isEmpty { aside.move(aside.count, to: stream.output) }
    }

    /// Whether there is room for a head, or for more content.
    var hasRoom: Bool { stream.output.count < limits.unsentOutput }

    /// How much content a stream may put into its next frame. It's 0 if it has to wait.
    func contentRoom(of stream: HTTP2Stream) -> Int {
        hasRoom ? min(window.available, stream.window.available, peer.frameSize, limits.frameSize) : 0
    }

    /// Content of a stream has been put into the output.
    func hasSent(_ count: Int, of stream: HTTP2Stream) {
        try? window.spend(count)
        if count > 0 { lastContent = loop.now }
        // Small content counts like large, as the messages of a conversation do. But if it's the peer's windows that make
        // it small, it's the peer that makes work.
        let isCut = window.available == 0 || stream.window.available == 0
        overhead.earn(count, isSmallByIntent: !isCut)
        flushSoon()
    }

    /// The least content that is worth a frame, if more window will come: 1 KiB, or half of what a stream begins with.
    var worthwhile: Int { min(1024, max(1, peer.window / 2)) }

    /// Whether other streams wait for room. Then each takes one frame at a time.
    var isShared: Bool { !waitingForRoom.isEmpty }

    /// Suspends a stream's task until there may be room for it.
    func waitForRoom(_ stream: HTTP2Stream) async throws {
        if hasRoom, window.available == 0 {
            waitingForWindow.append(stream)
            defer { waitingForWindow.removeAll { $0 === stream } }
            do {
                try await stream.suspendSender(until: loop.now + self.stream.limits.silence)
            } catch StreamError.timeout where loop.now < lastContent + self.stream.limits.silence {
                // Other streams had their turn meanwhile. This one gives up only if the whole connection stands still.
            }
        } else {
            waitingForRoom.append(stream)
            defer { waitingForRoom.removeAll { $0 === stream } }
            flushSoon()
            // The peer's silence is the connection's business.
            try await stream.suspendSender(until: nil)
        }
    }

    func wakeForRoom() { wake(&waitingForRoom, for: limits.unsentOutput - stream.output.count) }

    func wakeForWindow() { wake(&waitingForWindow, for: window.available) }

    /// Wakes as many streams as there may be room for. One that is woken may turn out to have nothing to send. So if
    /// others have to wait longer, somebody looks again when these have had their turn.
    private func wake(_ waiting: inout [HTTP2Stream], for room: Int) {
        guard room > 0, !waiting.isEmpty else { return }
        var (room, next) = (room, 0)
        while room > 0, next < waiting.count {
            // A stream may have ended, or may have been woken by its own window.
            if waiting[next].wakeSender() { room -= limits.frameSize }
            next += 1
        }
        waiting.removeFirst(next)
        if !waiting.isEmpty { flushSoon() }
    }

    /// Content has been passed on or dropped, so more may come on the connection.
    func giveBack(_ count: Int) {
        guard count > 0, let increment = granted.release(count) else { return }
        appendAnswer { $0.append(windowUpdate: .connection, by: increment) }
    }

    /// More content may come on a stream.
    func giveBack(_ increment: Int, on id: StreamID) {
        appendAnswer { $0.append(windowUpdate: id, by: increment) }
    }
}
