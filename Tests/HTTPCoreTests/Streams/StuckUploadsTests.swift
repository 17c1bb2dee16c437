import Testing

@testable import HTTPCore

/// Uploads that nobody reads, and another one on the same connection.
@Suite struct StuckUploadsTests {
    private typealias Frame = HTTP2Peer.Frame

    /// A client that sends content as far as the windows let it.
    private final class Uploader {
        private let peer: HTTP2Peer
        private var windows: [UInt32: Int]
        private let streamWindow: Int
        private static let piece = [UInt8](repeating: 0x61, count: 16 * 1024)

        init(_ peer: HTTP2Peer, _ limits: HTTP2Limits) {
            self.peer = peer
            windows = [0: limits.connectionWindow]
            streamWindow = limits.streamWindow
        }

        /// How much can be sent on a stream at the moment.
        func room(on id: UInt32) -> Int { min(windows[0, default: 0], windows[id, default: streamWindow]) }

        /// Sends a piece, or what the windows leave of it.
        ///
        /// - Returns: how much that is.
        func send(atMost limit: Int = .max, on id: UInt32) -> Int {
            for frame in peer.received() where frame.type == Frame.windowUpdate {
                windows[frame.stream, default: streamWindow] += frame.payload.reduce(0) { $0 << 8 | Int($1) }
            }
            let count = min(room(on: id), limit, Uploader.piece.count)
            guard count > 0 else { return 0 }
            peer.send(Frame.data, on: id, Array(Uploader.piece.prefix(count)))
            windows[0, default: 0] -= count
            windows[id, default: streamWindow] -= count
            return count
        }
    }

    @Test func `127 uploads that nobody reads don't hold up another one`() async throws {
        try await onLoop { loop in
            let limits = Limits.test()
            let peer = try await HTTP2Peer(on: loop, limits: limits)
            defer { peer.end() }
            let uploader = Uploader(peer, limits.http2)
            var sent = peer.connection.stream.receivedBytes
            for index in 0..<UInt32(limits.http2.streams - 1) {
                let id = 2 * index + 1
                _ = peer.open(id, hasContent: true)
                while uploader.room(on: id) > 0 {
                    sent += uploader.send(on: id) + 9
                    // The socket between the two takes only so much at once.
                    try await wait { peer.connection.stream.receivedBytes == sent }
                }
            }
            let (other, sink) = (peer.open(255, hasContent: true), Buffer(pool: loop.buffers))
            var (left, read) = (1 << 20, 0)
            try await wait {
                left -= uploader.send(atMost: left, on: 255)
                while (try? other.readContent(into: sink, upTo: .max)) == true {
                    read += sink.count
                    sink.consume(sink.count)
                }
                return read == 1 << 20
            }
            #expect(left == 0)
            #expect(peer.connection.state == .open)
        }
    }
}
