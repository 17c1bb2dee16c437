@testable import HTTPCore

/// A session on a real connection, as simple as can be.
struct SecureConnection {
    private let stream: Stream
    let session: TLSSession
    private let plaintext: Buffer

    init(_ stream: Stream, _ session: TLSSession) {
        self.stream = stream
        self.session = session
        plaintext = Buffer(pool: stream.loop.buffers)
    }

    /// A server's connection: the next one that a listening socket accepts.
    static func accept(_ listener: Channel, _ context: TLSContext) async throws -> SecureConnection {
        let socket = try await Socket(adopting: descriptor(from: listener))
        let stream = try Stream(socket, on: listener.loop, limits: SharedLimits(.test()))
        return SecureConnection(stream, try TLSSession(accepting: context, buffers: listener.loop.buffers))
    }

    private static func descriptor(from listener: Channel) async throws -> Int32 {
        while true {
            do throws(SystemError) {
                return try SocketCall.accept(listener.descriptor).descriptor
            } catch {
                guard error.wouldBlock else { throw error }
                listener.wouldBlock(.read)
                try await listener.wait(for: .read, until: listener.loop.now + .seconds(5))
            }
        }
    }

    /// A client's connection to a port of this machine.
    static func connect(to port: UInt16, _ context: TLSContext, on loop: EventLoop) async throws -> SecureConnection {
        let socket = try Socket.connecting(to: .loopback("127.0.0.1").with(port: port))
        let stream = try Stream(socket, on: loop, limits: SharedLimits(.test()))
        try await stream.writable()
        let session = try TLSSession(
            connecting: context, to: "localhost", peer: "localhost:\(port)", buffers: loop.buffers)
        return SecureConnection(stream, session)
    }

    func handshake() async throws {
        defer { stream.close(unless: session.state) }
        while true {
            let isComplete = Result { try session.handshake() }
            try await flush()
            if try isComplete.get() { return }
            try await fill()
        }
    }

    /// What arrives, up to a line's end or to the end of the session.
    func line() async throws -> String {
        while !plaintext.array.contains(.lf) {
            if let (count, _) = try session.receive(into: plaintext) {
                if count == 0 { break }
            } else {
                try await flush()
                try await fill()
            }
        }
        defer { plaintext.consume(plaintext.count) }
        return String(decoding: plaintext.array, as: UTF8.self)
    }

    func send(_ text: String) async throws {
        let bytes = Buffer(pool: stream.loop.buffers)
        bytes.append(text)
        try session.send(bytes)
        try await flush()
    }

    /// Ends the session, and then the connection.
    func end() async throws {
        session.end()
        try await flush()
        stream.close()
    }

    private func fill() async throws {
        guard try await stream.read() else { return try session.receiveEnd() }
        stream.input.move(stream.input.count, to: session.received)
    }

    private func flush() async throws {
        session.unsent.move(session.unsent.count, to: stream.output)
        try await stream.flush()
    }
}

extension Stream {
    /// Closes the connection if its session has failed, so that a client that waits for more ends, too.
    fileprivate func close(unless state: TLSSession.State) {
        if case .failed = state { close() }
    }
}
