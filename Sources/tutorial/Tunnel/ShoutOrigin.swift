import Checks
import Foundation

/// An origin with a protocol so simple that you can type it: each line comes back in capitals.
///
/// A browser can't speak it directly. For a browser there's a page that does the same over WebSocket.
final class ShoutOrigin: Sendable {
    /// The protocols that it accepts.
    static let protocols = ["shout", "websocket"]
    /// A person may think for a while before the next line.
    static let patience = Duration.seconds(24 * 3600)
    private let server: ScriptedOrigin

    init() throws {
        server = try ScriptedOrigin { connection in
            connection.isRecording = false
            let request = try connection.readRequestHead()
            switch request["Upgrade"].first?.lowercased() {
            case "shout":
                try connection.send(Self.switching(to: "shout"))
                try Self.shout(on: connection)
            case "websocket":
                var socket = WebSocket(connection)
                try socket.serve(request) { $0.uppercased() }
            default:
                try connection.send(Self.answer(to: request))
            }
        }
    }

    /// The port where you reach it.
    var port: Int { server.port }

    /// Ends all connections.
    func stop() { server.stop() }

    /// The head of the answer that accepts a protocol.
    static func switching(to name: String, _ fields: [String] = []) -> String {
        let lines = ["HTTP/1.1 101 Switching Protocols", "Connection: Upgrade", "Upgrade: \(name)"] + fields
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }

    /// Sends each line back in capitals until the other side ends.
    private static func shout(on connection: OriginConnection) throws {
        var line: [UInt8] = []
        while true {
            let bytes = try connection.receive(within: patience)
            line += bytes
            let end = bytes.isEmpty ? line.endIndex : line.lastIndex(of: 10).map { $0 + 1 } ?? 0
            if end > 0 { try connection.send(String(decoding: line[..<end], as: UTF8.self).uppercased()) }
            line.removeSubrange(..<end)
            if bytes.isEmpty { return }
        }
    }

    /// The answer to a request without an upgrade: the page, or the news that there's nothing else.
    private static func answer(to request: Message) -> String {
        let isPage = request.target == "/"
        let body = isPage ? page : "There is only one page here: /\n"
        let fields = [
            "Content-Type: text/\(isPage ? "html" : "plain"); charset=utf-8", "Content-Length: \(body.utf8.count)",
            "Connection: close",
        ]
        let lines = ["HTTP/1.1 \(isPage ? "200 OK" : "404 Not Found")"] + fields
        return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
    }

    /// A page that talks over WebSocket.
    private static let page = """
        <!DOCTYPE html>
        <html lang="en">
        <title>A tunnel</title>
        <link rel="icon" href="data:,">
        <style>
        body { font: 18px/1.6 system-ui, sans-serif; max-width: 32em; margin: 3em auto }
        input { font: inherit; width: 100%; padding: .4em }
        </style>
        <h1>A tunnel</h1>
        <p>Type a line. It goes through your proxy to the origin, and comes back in capitals.</p>
        <input autofocus aria-label="a line">
        <p id="state">connecting ...</p>
        <ol id="talk"></ol>
        <script>
        const socket = new WebSocket("ws://" + location.host + "/chat")
        const input = document.querySelector("input")
        const state = document.querySelector("#state")
        socket.onopen = () => { state.textContent = "The tunnel is open." }
        socket.onclose = () => { state.textContent = "The tunnel has ended." }
        socket.onmessage = event => {
            const line = document.createElement("li")
            line.textContent = event.data
            document.querySelector("#talk").append(line)
        }
        input.onchange = () => { socket.send(input.value); input.value = "" }
        </script>
        </html>

        """
}
