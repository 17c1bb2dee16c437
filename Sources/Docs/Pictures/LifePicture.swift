/// The picture of a request's life in the core: which part does what, and where that is written.
///
/// Its events are drawn from this list, and each names a function that must be in the file that it names.
struct LifePicture {
    static let path = "docs/images/core.svg"

    private enum Part: Int, CaseIterable {
        case client, worker, connection, handler, origins, origin

        var title: String {
            ["client", "Worker", "ServerConnection", "the step", "ClientConnection", "origin"][rawValue]
        }

        var x: Int { [70, 210, 370, 540, 700, 850][rawValue] }
    }

    private struct Event {
        let from: Part
        let to: Part
        let text: String
        let file: String
        let function: String

        init(_ from: Part, _ to: Part, _ text: String, _ file: String, _ function: String) {
            (self.from, self.to, self.text, self.file, self.function) = (from, to, text, file, function)
        }
    }

    private let events = [
        Event(.client, .worker, "connects", "Server/Worker", "accept"),
        Event(.worker, .connection, "a task of its own", "Server/ServerConnection", "start"),
        Event(.client, .connection, "bytes, until a head is whole", "Wire/RequestHead", "parse"),
        Event(.connection, .handler, "Request", "Server/ServerConnection", "answer"),
        Event(.handler, .origins, "send", "Client/Client", "send"),
        Event(.origins, .origin, "connects, or goes on", "Client/ConnectionPool", "take"),
        Event(.origins, .origin, "head and content", "Client/ClientConnection", "prepare"),
        Event(.origin, .origins, "bytes, until a head is whole", "Wire/ResponseHead", "parse"),
        Event(.origins, .handler, "Response", "Client/ClientConnection", "response"),
        Event(.handler, .connection, "Response", "Server/ServerConnection", "send"),
        Event(.connection, .client, "head", "Wire/HeadEncoder", "append"),
        Event(.origin, .client, "content, piece by piece", "Wire/IncomingBody", "read"),
        Event(.origins, .origins, "rests until the next request", "Client/ConnectionPool", "put"),
        Event(.connection, .client, "closes, or reads the next request", "Server/ServerConnection", "serve"),
    ]

    /// Where it names something that isn't there.
    func problems(in repository: Repository) -> [Problem] {
        events.compactMap { event in
            let file = "Sources/HTTPCore/\(event.file).swift"
            let source = (try? repository.text(of: file)) ?? ""
            guard !source.contains("func \(event.function)(") else { return nil }
            return Problem(Self.path, at: 0, "\(file) has no function \"\(event.function)\"")
        }
    }

    /// The picture as an SVG file.
    func file() -> String {
        var drawing = SVG(title: "The life of a request in HTTPCore, from accept to close")
        let top = 16
        var y = top + 74
        for event in events {
            let label = "\(event.text)  "
            if event.from == event.to {
                drawing.text("\u{21BB} \(event.text)", x: event.from.x + 10, y: y - 7)
            } else {
                drawing.arrow(from: event.from.x, to: event.to.x, y: y)
                drawing.text(
                    label.trimmed, x: (event.from.x + event.to.x) / 2, y: y - 7, "", anchor: "middle")
            }
            drawing.text("\(event.file).swift", x: 920, y: y, "faint")
            y += 42
        }
        for part in Part.allCases {
            drawing.box(part.title, middle: part.x, y: top, width: part.title.count > 10 ? 140 : 90)
            drawing.line(x1: part.x, y1: top + 30, x2: part.x, y2: y - 24, "life")
        }
        return drawing.file(width: 1130, height: y - 8)
    }
}

extension String {
    fileprivate var trimmed: String { replacing(#/^\s+|\s+$/#, with: "") }
}
