import Checks
import Foundation

/// The server's side of a WebSocket (RFC 6455). It does only what a page needs that sends lines of text.
///
/// After the handshake, each message comes in a frame. A frame starts with two bytes for its kind and length. A long
/// message has more bytes for its length. A client also sends four bytes that it mixes into the content. Then the
/// content follows.
struct WebSocket {
    /// Why a connection ends.
    private enum Failure: Error {
        /// The other side has ended, or it has sent something that this server doesn't accept.
        case over
    }

    /// The kind of a frame (RFC 6455 section 5.2).
    private enum Kind {
        static let text: UInt8 = 1
        static let close: UInt8 = 8
        static let ping: UInt8 = 9
        static let pong: UInt8 = 10
    }

    /// The length of the longest message that it accepts.
    private static let mostBytes = 1 << 16
    private let connection: OriginConnection
    private var arrived: [UInt8] = []

    init(_ connection: OriginConnection) {
        self.connection = connection
    }

    /// Accepts the handshake, and answers each text until the other side closes.
    mutating func serve(_ request: Message, answer: (String) -> String) throws {
        guard let key = request["Sec-WebSocket-Key"].first else { throw Failure.over }
        let accept = "Sec-WebSocket-Accept: \(try Self.acceptance(of: key))"
        try connection.send(ShoutOrigin.switching(to: "websocket", [accept]))
        while true {
            let (kind, content) = try readFrame()
            switch kind {
            case Kind.text: try send(Kind.text, Array(answer(String(decoding: content, as: UTF8.self)).utf8))
            case Kind.ping: try send(Kind.pong, content)
            case Kind.close: return try send(Kind.close, content)
            default: break
            }
        }
    }

    /// Shows the client that the server has understood its handshake (RFC 6455 section 4.2.2).
    ///
    /// This needs SHA-1. Neither Swift nor Foundation offers it on Linux, and nobody should write cryptography by hand.
    /// So the system's openssl computes it.
    static func acceptance(of key: String) throws -> String {
        let command = #"printf %s "$1" | openssl dgst -sha1 -binary | openssl base64"#
        let text = key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        let outcome = try Program.run("/bin/sh", ["-c", command, "sh", text])
        let answer = outcome.output.trimmingCharacters(in: .whitespacesAndNewlines)
        guard answer.count == 28 else { throw Refusal("WebSocket needs the program openssl: \(outcome.errors)") }
        return answer
    }

    private mutating func readFrame() throws -> (kind: UInt8, content: [UInt8]) {
        let head = try read(2)
        var length = Int(head[1] & 0x7F)
        if length == 126 { length = try read(2).reduce(0) { $0 << 8 | Int($1) } }
        // A client masks what it sends, and a message comes in one frame. This server accepts nothing else.
        guard length <= Self.mostBytes, length != 127, head[0] & 0x80 != 0, head[1] & 0x80 != 0 else {
            throw Failure.over
        }
        let mask = try read(4)
        let content = try read(length).enumerated().map { $1 ^ mask[$0 % 4] }
        return (head[0] & 0x0F, content)
    }

    private mutating func read(_ count: Int) throws -> [UInt8] {
        while arrived.count < count {
            let bytes = try connection.receive(within: ShoutOrigin.patience)
            if bytes.isEmpty { throw Failure.over }
            arrived += bytes
        }
        defer { arrived.removeFirst(count) }
        return Array(arrived.prefix(count))
    }

    private func send(_ kind: UInt8, _ content: [UInt8]) throws {
        let length =
            content.count < 126
            ? [UInt8(content.count)] : [126, UInt8(content.count >> 8 & 0xFF), UInt8(content.count & 0xFF)]
        try connection.send([0x80 | kind] + length + content)
    }
}
