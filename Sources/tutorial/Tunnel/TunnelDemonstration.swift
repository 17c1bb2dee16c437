import Checks
import Foundation

/// A proxy that makes tunnels, an origin that accepts them, and a tap on each wire.
final class TunnelDemonstration {
    /// Some bytes on one of the four legs.
    struct Passage {
        let leg: Leg
        let piece: Piece
    }

    private let origin: ShoutOrigin
    private let originTap: Relay
    let proxy: Program
    private let clientTap: Relay
    private var piecesSeen = 0
    /// How many exchanges of each connection were shown, by the tap and the connection's index.
    private var shownExchanges: [[Int: Int]] = [[:], [:]]
    /// The same for the pieces.
    private var shownPieces: [[Int: Int]] = [[:], [:]]

    /// The flags that let the origin's protocols pass. Without them, `websocket` is the only one.
    static let flags = ShoutOrigin.protocols.flatMap { ["--upgrade", $0] }

    /// Starts a program that does what step 6 does, and the origin behind it.
    init(program: String) throws {
        origin = try ShoutOrigin()
        let recording = 1 << 20
        originTap = try Relay(to: origin.port, recording: recording)
        proxy = try Program.start(program, ["--quiet", "--origin", originTap.url] + Self.flags)
        clientTap = try Relay(to: proxy.port, recording: recording)
    }

    /// The port where a client reaches the proxy.
    var port: Int { clientTap.port }

    var url: String { clientTap.url }

    var originURL: String { originTap.url }

    /// Opens a tunnel as a client.
    func openTunnel() throws -> RawClient {
        let client = try RawClient(port: port)
        client.isRecording = false
        try client.send(Self.handshake(host: "127.0.0.1:\(port)"))
        let answer = try client.readResponse()
        guard answer.status == 101 else { throw Refusal("there is no tunnel: the proxy says \(answer.startLine)") }
        return client
    }

    /// The request for a tunnel.
    static func handshake(host: String) -> String {
        let lines = ["GET /chat HTTP/1.1", "Host: \(host)", "Connection: Upgrade", "Upgrade: shout"]
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// Whether anything has passed since the last call.
    func hasNews() -> Bool {
        let count = [clientTap, originTap].flatMap(\.connections).map(\.pieces.count).reduce(0, +)
        defer { piecesSeen = count }
        return count > piecesSeen
    }

    /// The exchanges that have become complete since the last call.
    func newExchanges() -> [FourLegs] {
        // The client's exchanges are taken first: what belongs to them at the origin was complete before them.
        let near = exchanges(at: 0, of: clientTap)
        var behind = exchanges(at: 1, of: originTap)
        return near.map { near in
            shownExchanges[0][near.connection, default: 0] += 1
            // A browser sends several requests at once, so the order doesn't show which exchanges belong together.
            let place = behind.firstIndex { far in
                (far.exchange.request.method, far.exchange.request.target)
                    == (near.exchange.request.method, near.exchange.request.target)
            }
            guard let place else { return FourLegs(near.exchange, behind: nil) }
            let far = behind.remove(at: place)
            shownExchanges[1][far.connection, default: 0] += 1
            return FourLegs(near.exchange, behind: far.exchange)
        }
    }

    /// The exchanges of a tap that weren't shown yet, each with its connection's index.
    private func exchanges(
        at tap: Int, of relay: Relay
    ) -> [(connection: Int, exchange: (request: Message, response: Message))] {
        relay.connections.enumerated().flatMap { index, connection in
            connection.exchanges.dropFirst(shownExchanges[tap][index, default: 0]).map { (index, $0) }
        }
    }

    /// What has passed through the tunnels since the last call, in the order of time.
    func newPassages() -> [Passage] {
        let legs: [[Piece.Direction: Leg]] = [
            [.received: .clientToProxy, .sent: .proxyToClient], [.received: .proxyToOrigin, .sent: .originToProxy],
        ]
        var passages: [Passage] = []
        for (tap, relay) in [clientTap, originTap].enumerated() {
            for (index, connection) in relay.connections.enumerated() {
                let pieces = connection.tunnelled ?? []
                for piece in pieces.dropFirst(shownPieces[tap][index, default: 0]) {
                    if let leg = legs[tap][piece.direction] { passages.append(Passage(leg: leg, piece: piece)) }
                }
                shownPieces[tap][index] = pieces.count
            }
        }
        return passages.sorted { $0.piece.time < $1.piece.time }
    }

    func stop() {
        proxy.stop()
        origin.stop()
    }
}
