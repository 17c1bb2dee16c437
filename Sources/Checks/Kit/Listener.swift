import Foundation

/// A listening socket. Each connection is served by a thread of its own.
final class Listener: Sendable {
    private struct State {
        /// While this is true, the accepting thread owns the descriptor, and it closes it when it ends.
        var isAccepting = false
        var isClosed = false
        var sockets: [Socket] = []
    }

    /// The port. The system chooses one unless it's given.
    let port: Int
    private let descriptor: Int32
    private let wake: (read: Int32, write: Int32)
    private let state = Watched(State())

    /// Reserves the port without listening. Until `listen` is called, connections are refused.
    init(host: String, port: Int) throws(WireProblem) {
        let address = try Address(host: host, port: port)
        wake = try Descriptors.pipe()
        let descriptor = Descriptors.closedOnExec { socket(address.family, streamSocket, 0) }
        self.descriptor = descriptor
        var yes: Int32 = 1
        _ = unsafe setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe address.withPointer { unsafe bind(descriptor, $0, $1) }
        self.port = Address.port(of: descriptor)
        if result != 0 { throw .system(errno) }
    }

    deinit {
        stop()
        close(wake.read)
        close(wake.write)
    }

    /// Starts to accept connections. `serve` is called with each of them, on a thread of its own.
    func listen(serve: @escaping @Sendable (Socket) -> Void) throws(WireProblem) {
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        guard Foundation.listen(descriptor, 128) == 0 else { throw .system(errno) }
        state.update { $0.isAccepting = true }
        // The thread keeps the descriptors and not the listener. So the listener can go away, and that stops the
        // thread.
        let (descriptor, wake, state) = (descriptor, wake.read, state)
        Thread.detachNewThread {
            while let socket = Self.accept(on: descriptor, wake: wake) {
                state.update { $0.sockets.append(socket) }
                Thread.detachNewThread {
                    serve(socket)
                    socket.close()
                    state.update { state in state.sockets.removeAll { $0 === socket } }
                }
            }
            Self.release(descriptor)
            state.update { $0 = State(isAccepting: false, isClosed: true, sockets: $0.sockets) }
        }
    }

    /// Stops accepting connections and ends the existing ones. From now on, the port refuses connections.
    func stop() {
        if state.current.isAccepting {
            _ = unsafe write(wake.write, [0], 1)
            state.wait(by: Deadline(in: .seconds(5))) { !$0.isAccepting }
        }
        state.update { state in
            if !state.isClosed { Self.release(descriptor) }
            state.isClosed = true
            state.sockets.forEach { $0.shutDown() }
        }
    }

    /// Closes a listening descriptor. A program that is just being started may have a copy of it for a moment, so
    /// shutting it down first makes the port available immediately.
    private static func release(_ descriptor: Int32) {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    /// The next connection; nil if the listener is being stopped.
    private static func accept(on descriptor: Int32, wake: Int32) -> Socket? {
        while true {
            var entries = [descriptor, wake].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
            let count = unsafe poll(&entries, 2, -1)
            if count < 0 && errno == EINTR { continue }
            if count < 0 || entries[1].revents != 0 { return nil }
            let connection = Descriptors.closedOnExec { Foundation.accept(descriptor, nil, nil) }
            if connection >= 0 { return Socket(adopting: connection) }
        }
    }
}
