@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The other end of a stream: a plain socket that uses nothing of the core. Bytes that are sent here have arrived there
/// when the call returns. None of the calls waits.
final class Peer {
    private(set) var descriptor: Int32

    /// A stream and its other end.
    static func pair(on loop: EventLoop, limits: Limits = .test()) throws -> (stream: Stream, peer: Peer) {
        let (near, far) = try Platform.makePair()
        return (try Stream(Socket(adopting: near), on: loop, limits: SharedLimits(limits)), Peer(adopting: far))
    }

    init(adopting descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        hangUp()
    }

    /// Sends as many bytes as the system takes at once.
    @discardableResult
    func send(_ wire: Wire) -> Int {
        unsafe wire.bytes.withUnsafeBytes { unsafe write(descriptor, $0.baseAddress, $0.count) }
    }

    /// All bytes that have arrived.
    func received() -> [UInt8] {
        var all: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 64 * 1024)
        while true {
            let count = unsafe read(descriptor, &piece, piece.count)
            guard count > 0 else { return all }
            all += piece.prefix(count)
        }
    }

    /// Whether the stream's side has ended.
    var hasEnd: Bool {
        var byte: UInt8 = 0
        return unsafe recv(descriptor, &byte, 1, Platform.peekFlags) == 0
    }

    func endSending() {
        SocketCall.endSending(descriptor)
    }

    func hangUp() {
        guard descriptor >= 0 else { return }
        close(descriptor)
        descriptor = -1
    }
}
