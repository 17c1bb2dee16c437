@testable import HTTPCore

/// An origin that the test itself plays, on its own loop: connection by connection, byte by byte.
final class TestOrigin {
    let origin: Origin
    private let listener: Channel

    init(on loop: EventLoop) throws {
        let socket = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
        origin = try Origin("http://127.0.0.1:\(socket.localAddress.port)")
        listener = try Channel(socket, on: loop)
    }

    deinit {
        listener.close()
    }

    /// The next connection, once there is one.
    func accept() async throws -> OriginConnection {
        while true {
            if let connection = try acceptNow() { return connection }
            try await listener.wait(for: .read, until: listener.loop.now + .seconds(5))
        }
    }

    /// Whether there is a connection that the test doesn't know of.
    var hasAnother: Bool {
        get throws { try acceptNow() != nil }
    }

    private func acceptNow() throws -> OriginConnection? {
        do throws(SystemError) {
            let descriptor = try SocketCall.accept(listener.descriptor).descriptor
            let limits = SharedLimits(.test())
            return OriginConnection(try Stream(Socket(adopting: descriptor), on: listener.loop, limits: limits))
        } catch {
            guard error.wouldBlock else { throw error }
            listener.exhausted(.read)
            return nil
        }
    }
}

/// The origin's end of a connection.
struct OriginConnection {
    let stream: Stream

    init(_ stream: Stream) {
        self.stream = stream
    }

    /// All that comes up to, and with, some text.
    func receive(upTo end: String = "\r\n\r\n") async throws -> String {
        while true {
            let text = Wire(stream.input.array).text
            if let range = text.unicodeScalars.firstRange(of: end.unicodeScalars) {
                let taken = String(text.unicodeScalars[..<range.upperBound])
                stream.input.consume(taken.unicodeScalars.count)
                return taken
            }
            guard try await stream.read() else { return text }
        }
    }

    func send(_ wire: Wire) async throws {
        stream.output.append(wire.bytes.span)
        try await stream.flush()
    }

    /// Whether the client ends the connection without another byte.
    func isClosedByClient() async throws -> Bool {
        do {
            return try await stream.read() == false
        } catch StreamError.closed {
            return true
        }
    }

    func close() { stream.close() }
    func reset() { stream.reset() }
}
