@testable import HTTPCore

/// A cipher that is easy to see through: each byte becomes the next one. Like TLS, it opens whole records, here of four
/// bytes, so it can hold opened bytes that nobody has taken.
final class FakeCipher: StreamCipher {
    struct Broken: Error {}

    let received: Buffer
    let unsent: Buffer
    /// What has been opened, and not taken.
    private var opened: [UInt8] = []
    let isComplete: Bool
    let isBypassed = false
    let agreedProtocol: String? = nil
    /// Whether the next call finds something wrong. It has an alert to send.
    var isBroken = false
    private(set) var hasEnded = false

    /// - Parameter isComplete: whether the handshake is over.
    init(_ buffers: BufferPool, isComplete: Bool = true) {
        self.isComplete = isComplete
        received = Buffer(pool: buffers)
        unsent = Buffer(pool: buffers)
    }

    static func sealed(_ text: String) -> Wire {
        let bytes = Wire(stringLiteral: text).bytes
        return Wire(bytes.map { $0 &+ 1 })
    }

    func handshake() -> Bool { true }

    func receive(into plaintext: Buffer, upTo limit: Int) throws -> (count: Int, hasMore: Bool)? {
        try check()
        if opened.isEmpty, received.count >= 4 {
            for byte in received.array.prefix(4) { opened.append(byte &- 1) }
            received.consume(4)
        }
        guard !opened.isEmpty else { return nil }
        let piece = Array(opened.prefix(limit))
        plaintext.append(piece.span)
        opened.removeFirst(piece.count)
        let hasMore = !opened.isEmpty || received.count >= 4
        return (piece.count, hasMore)
    }

    func send(_ plaintext: Buffer) throws {
        try check()
        let sealed = plaintext.array.map { $0 &+ 1 }
        unsent.append(sealed.span)
        plaintext.consume(plaintext.count)
    }

    func end() {
        hasEnded = true
        if isComplete { unsent.append("bye") }
    }

    func receiveEnd() throws {
        if !opened.isEmpty || !received.isEmpty { throw Broken() }
    }

    private func check() throws {
        guard isBroken else { return }
        unsent.append("alert")
        throw Broken()
    }
}
