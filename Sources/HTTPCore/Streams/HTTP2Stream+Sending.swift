// What a stream sends: heads and trailers right away, content as the windows allow.
extension HTTP2Stream {
    /// Whether something can be sent.
    var isWritable: Bool { if case .ended = outgoing { false } else { true } }

    /// Sends a head or trailers: `write` appends the fields to a header block.
    func send(
        isFinal: Bool = true, endsStream: Bool, _ write: (inout HPACKEncoder, Buffer) -> Void
    ) {
        guard isWritable else { return }
        let output = connection.output
        let mark = output.openFrame()
        write(&connection.encoder, output)
        let frameSize = min(connection.peer.frameSize, connection.limits.frameSize)
        output.closeHeaders(mark, id, endsStream: endsStream, frameSize: frameSize)
        connection.flushSoon()
        lastSent = connection.loop.now
        if isFinal, case .head = outgoing { outgoing.become(.content) }
        if endsStream { endOutgoing() }
    }

    /// Content has been written into the output.
    func hasSent(_ count: Int, endsStream: Bool) {
        try? window.spend(count)
        lastSent = connection.loop.now
        connection.hasSent(count, of: self)
        if endsStream { endOutgoing() }
    }

    private func endOutgoing() {
        outgoing.become(.ended)
        if hasEndedIncoming { leave() }
    }

    func suspendSender(until deadline: Instant?) async throws {
        let wait = sender ?? Wait(on: connection.loop)
        sender = wait
        try await wait.suspend(until: deadline)
    }

    /// Wakes the task that waits to send.
    ///
    /// - Returns: whether there was one.
    @discardableResult
    func wakeSender() -> Bool { sender?.end() ?? false }

    /// Waits until there is room for a head. Usually there is, and then there's no need for a call that may suspend.
    @inline(__always)
    func waitForHead() async throws {
        if !isWritable || !connection.hasRoom { try await waitForRoom() }
    }

    private func waitForRoom() async throws {
        while isWritable, !connection.hasRoom, connection.state != .ended { try await connection.waitForRoom(self) }
        guard isWritable, connection.state != .ended else { throw StreamError.closed }
    }

    /// Waits until one of the windows is larger, or until a deadline.
    func waitForMoreWindow(until deadline: Instant) async throws {
        // If it's the stream's own window that is small, `widen` wakes the task.
        let isForConnection = connection.window.available < connection.worthwhile
        if isForConnection { connection.waitingForWindow.append(self) }
        defer { if isForConnection { connection.waitingForWindow.removeAll { $0 === self } } }
        do {
            try await suspendSender(until: deadline)
        } catch StreamError.timeout {}
    }

    /// Waits until there may be room for content.
    func waitForContent() async throws {
        if connection.hasRoom, window.available == 0 {
            try await suspendSender(until: connection.stream.silenceDeadline)
        } else {
            try await connection.waitForRoom(self)
        }
    }
}
