import Checks
import Foundation

/// The stage with step6 on it.
extension Stage {
    /// - Parameter arguments: more flags for step6. It has one worker, unless they say otherwise.
    static func playTunnels(
        _ arguments: [String] = [], _ script: @escaping ScriptedOrigin.Script = Stage.echo,
        _ exchange: @Sendable (Stage) throws -> Void
    ) async throws {
        try await play(arguments, script, with: "step6", exchange)
    }

    /// Starts a step6 in front of a URL.
    static func tunneller(to url: String, _ arguments: [String] = []) throws -> Checks.Program {
        try proxy(to: url, arguments, as: "step6")
    }

    /// The head of a request with an offer to switch.
    static func upgrade(
        _ target: String = "/", method: String = "GET", version: String = "1.1",
        fields: [String] = ["Connection: Upgrade", "Upgrade: websocket"]
    ) -> String {
        "\(method) \(target) HTTP/\(version)\r\nHost: a\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    static let switching =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n"

    /// Switches protocols if the request asks for it. It answers every other request with its target.
    static func switching(
        with head: String = Stage.switching, _ talk: @escaping ScriptedOrigin.Script
    ) -> ScriptedOrigin.Script {
        { connection in
            while true {
                let request = try connection.readRequest(within: .seconds(60))
                guard !request["Upgrade"].isEmpty else {
                    try connection.send(Stage.ok(request.target))
                    continue
                }
                try connection.send(head)
                return try talk(connection)
            }
        }
    }

    /// Switches protocols, and sends back everything until the other side ends.
    static let echo = switching { connection in
        connection.isRecording = false
        while case let bytes = try connection.receive(within: .seconds(60)), !bytes.isEmpty {
            try connection.send(bytes, within: .seconds(20))
        }
    }

    /// Sends nothing in the tunnel, and waits until the other side ends it.
    static let silence = switching { $0.hold() }

    /// Connects a client, and turns its connection into a tunnel.
    func tunnel(_ request: String = Stage.upgrade()) throws -> RawClient {
        let client = try client(sending: request)
        let answer = try client.readResponse()
        guard answer.status == 101 else { throw NoTunnel(answer: answer.startLine) }
        return client
    }

    struct NoTunnel: Error {
        let answer: String
    }
}

extension RawClient {
    /// Reads this many bytes of a tunnel, or fewer if it ends before.
    func receive(_ count: Int, within duration: Duration = .seconds(10)) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, case let more = try receive(within: duration), !more.isEmpty { bytes += more }
        return bytes
    }

    /// Whether a sent text comes back.
    func hasEcho(_ text: String = "are you there?") throws -> Bool {
        try send(text)
        return try receive(text.utf8.count) == Array(text.utf8)
    }

    /// How the tunnel ends; nil if more bytes come first.
    func endWithoutBytes(within duration: Duration = .seconds(10)) -> Transcript.Ending? {
        do {
            return try receive(within: duration).isEmpty ? .closed : nil
        } catch {
            return error == .reset ? .reset : .open
        }
    }
}

extension OriginConnection {
    /// Reads this many bytes of a tunnel, or fewer if it ends before.
    func receive(_ count: Int, within duration: Duration = .seconds(10)) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count, case let more = try receive(within: duration), !more.isEmpty { bytes += more }
        return bytes
    }
}
