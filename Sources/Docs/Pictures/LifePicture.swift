/// The picture of a request's life in the core: which part does what, in which file.
///
/// It's drawn from a list of events. Each event names a function and a file, and that file must have that function. The
/// table in the chapter about the core goes through the same events.
struct LifePicture: Inspection {
    static let path = "docs/images/core.svg"
    private static let page = "docs/core.md"
    let repository: Repository

    private enum Part: Int, CaseIterable {
        case client, worker, connection, handler, origins, origin

        var title: String {
            ["client", "Worker", "ServerConnection", "the step", "ClientConnection", "origin"][rawValue]
        }

        var x: Int { [110, 250, 440, 620, 780, 1030][rawValue] }
    }

    private struct Event {
        let from: Part
        let to: Part
        let text: String
        let file: String
        let function: String

        init(_ from: Part, _ to: Part, _ text: String, _ file: String, _ function: String) {
            (self.from, self.to, self.text, self.function) = (from, to, text, function)
            self.file = "Sources/HTTPCore/\(file).swift"
        }
    }

    private let events = [
        Event(.client, .worker, "connects", "Server/Acceptor", "accept"),
        Event(.worker, .connection, "hands the socket over", "Server/ServerConnection", "readFirst"),
        Event(.client, .connection, "bytes, until a head is whole", "HTTP1/RequestHead", "parse"),
        Event(.connection, .handler, "Request", "Server/ServerExchange", "answer"),
        Event(.handler, .origins, "send", "Client/Client", "send"),
        Event(.origins, .origin, "connects, unless one is idle", "Client/ConnectionPool", "take"),
        Event(.origins, .origin, "head, and content", "Client/ClientConnection", "prepare"),
        Event(.origin, .origins, "bytes, until a head is whole", "Client/ResponseReader", "headNow"),
        Event(.origins, .handler, "Response", "Client/ClientConnection", "response"),
        Event(.handler, .connection, "Response", "Server/ResponseWriter", "begin"),
        Event(.connection, .client, "head", "HTTP1/HeadEncoder", "append"),
        Event(.origin, .client, "content, piece by piece", "HTTP1/BodyWriter", "advance"),
        Event(.origins, .origins, "idle until it is needed", "Client/ConnectionPool", "put"),
        Event(.connection, .client, "closes, or reads on at 3", "Server/ServerConnection", "serve"),
    ]

    /// The events whose file doesn't have their function.
    func problems() -> [Problem] {
        events.compactMap { event in
            let source = (try? repository.text(of: event.file)) ?? ""
            guard !source.contains("func \(event.function)(") else { return nil }
            return Problem(Self.path, at: 0, "\(event.file) has no function \"\(event.function)\"")
        }
    }

    /// The first place where the chapter's table differs from the list.
    func problems(on page: Page) -> [Problem] {
        guard page.path == Self.page else { return [] }
        let rows = page.prose.filter { $0.text.contains(#/^\| \d+ \|/#) }
        let missing = events.enumerated().first { index, event in
            guard index < rows.count else { return true }
            let row = rows[index].text
            return !row.hasPrefix("| \(index + 1) |") || !row.contains("(../\(event.file))")
                || !row.contains("`\(event.function)`")
        }
        guard let (index, event) = missing else { return [] }
        return [
            Problem(
                page.path, at: index < rows.count ? rows[index].index : page.lines.count - 1,
                "the table doesn't follow the picture",
                expected: "| \(index + 1) | ... `\(event.function)` ... [...](../\(event.file)) |")
        ]
    }

    /// The picture as an SVG file.
    func file() -> String {
        var drawing = SVG(title: "The life of a request in HTTPCore, from accept to close")
        let (top, distance) = (16, 38)
        for part in Part.allCases {
            let bottom = top + 66 + distance * events.count - distance / 2
            drawing.line(x1: part.x, y1: top + 30, x2: part.x, y2: bottom, "life")
            drawing.box(part.title, middle: part.x, y: top, width: part.title.count > 10 ? 140 : 90)
        }
        for (index, event) in events.enumerated() {
            let y = top + 74 + distance * index
            drawing.text("\(index + 1)", x: 40, y: y + 4, "strong", anchor: "end")
            if event.from == event.to {
                drawing.text("\u{21BB} \(event.text)", x: event.from.x + 12, y: y)
            } else {
                drawing.arrow(from: event.from.x, to: event.to.x, y: y)
                drawing.text(event.text, x: (event.from.x + event.to.x) / 2, y: y - 8, "halo", anchor: "middle")
            }
        }
        return drawing.file(width: 1100, height: top + 74 + distance * events.count)
    }
}
