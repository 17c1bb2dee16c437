@testable import HTTPCore

/// An origin that the test plays itself, on its own loop, byte by byte.
final class TestOrigin {
    let origin: Origin
    private let listener: Channel

    init(on loop: EventLoop) throws {
        let socket = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
        origin = try Origin("http://127.0.0.1:\(try socket.localAddress().port)")
        listener = try Channel(socket, on: loop)
    }

    deinit {
        close()
    }

    /// Accepts no more connections.
    func close() { listener.close() }

    /// Waits for the next connection.
    func accept() async throws -> RawConnection {
        while true {
            if let connection = try acceptNow() { return connection }
            try await listener.wait(for: .read, until: listener.loop.now + .seconds(5))
        }
    }

    /// Sends a request through a client, and waits until its head has arrived on a new connection.
    func begin(
        _ request: Request = .to("a"), with client: Client
    ) async throws -> (exchange: Exchange, connection: RawConnection) {
        let exchange = Exchange(request, to: origin, with: client, on: listener.loop)
        let connection = try await accept()
        _ = try await connection.receive()
        return (exchange, connection)
    }

    /// Whether there is another connection that the test hasn't accepted.
    var hasAnother: Bool {
        get throws { try acceptNow() != nil }
    }

    private func acceptNow() throws -> RawConnection? {
        do throws(SystemError) {
            let descriptor = try SocketCall.accept(listener.descriptor).descriptor
            let limits = SharedLimits(.test())
            return RawConnection(try Stream(Socket(adopting: descriptor), on: listener.loop, limits: limits))
        } catch {
            guard error.wouldBlock else { throw error }
            listener.wouldBlock(.read)
            return nil
        }
    }
}
