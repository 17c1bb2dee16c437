import Checks
import Foundation

/// A tunnel, recorded on both sides of step 6's proxy: the handshake, and then what passes, in the order of time.
///
/// The client sends its first line too early, together with the request. Later it ends its side, and the origin still has
/// something to say.
struct TunnelRecording {
    /// Some bytes on one of the four legs, or the end of a direction.
    struct Passage {
        let leg: Leg
        let text: String
    }

    /// The four messages of the handshake.
    let handshake: Recording
    /// What passes afterwards.
    let passages: [Passage]

    /// How long each step of the talk may take.
    private static let patience = DispatchTimeInterval.seconds(10)
    private static let request = """
        GET /chat HTTP/1.1\r
        Host: localhost:8080\r
        Connection: Upgrade\r
        Upgrade: shout\r
        \r\n
        """
    private static let answer = """
        HTTP/1.1 101 Switching Protocols\r
        Connection: Upgrade\r
        Upgrade: shout\r
        \r\n
        """

    init() throws {
        let clientHasAll = DispatchSemaphore(value: 0)
        let origin = try ScriptedOrigin { connection in
            _ = try connection.readRequestHead()
            try connection.send(Self.answer)
            _ = try connection.receive()
            try connection.send("HELLO\n")
            connection.hold(for: .seconds(10))
            try connection.send("GOODBYE\n")
            // The end comes after the last word has arrived: so there is one order of time only.
            _ = clientHasAll.wait(timeout: .now() + Self.patience)
        }
        let far = try Relay(to: origin.port)
        let program = try Program.start("step6", ["--quiet", "--upgrade", "shout", "--origin", far.url])
        let near = try Relay(to: program.port)
        let client = try RawClient(port: near.port)
        try client.send(Self.request + "hello\n")
        _ = try client.readResponse()
        try client.read(until: "HELLO\n")
        client.halfClose()
        try client.read(until: "GOODBYE\n")
        clientHasAll.signal()
        client.readUntilClose()
        program.stop()
        guard let answered = far.connections.first?.pieces.first(where: { $0.direction == .sent })?.time,
            let exchange = near.connections.first?.exchanges.first,
            let forwarded = far.connections.first?.exchanges.first
        else { throw Recording.Failure(description: "step6 makes no tunnel") }
        let passed =
            Self.passages(of: near, .clientToProxy, .proxyToClient)
            + Self.passages(of: far, .proxyToOrigin, .originToProxy)
        let early = passed.filter { $0.time < answered }.map {
            "\($0.passage.text)   (too early: it waits at the proxy)"
        }
        handshake = Recording(exchange, behind: forwarded, originPort: far.port, early: early)
        passages = passed.filter { $0.time >= answered }.sorted { $0.time < $1.time }.map(\.passage)
    }

    private static func passages(
        of tap: Relay, _ received: Leg, _ sent: Leg
    ) -> [(time: Date, passage: Passage)] {
        (tap.connections.first?.tunnelled ?? []).map { piece in
            let text = piece.bytes.isEmpty ? "(the end)" : visible(piece.bytes)
            return (piece.time, Passage(leg: piece.direction == .received ? received : sent, text: text))
        }
    }
}
