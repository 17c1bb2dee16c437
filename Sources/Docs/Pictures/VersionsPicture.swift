/// The picture of six requests on one connection of HTTP/1.1, and on one of HTTP/2. Time goes to the right.
struct VersionsPicture {
    private static let left = 170
    private static let turn = 90
    private static let row = 34
    private let recording: VersionsRecording

    init(_ recording: VersionsRecording) {
        self.recording = recording
    }

    /// The picture as an SVG file.
    func file() -> String {
        var drawing = SVG(
            title: "Six requests on one connection: one after the other with HTTP/1.1, at once with HTTP/2")
        let middle = draw(recording.http1, "HTTP/1.1, one connection", in: &drawing, from: 16)
        let end = draw(recording.http2, "HTTP/2, one connection", in: &drawing, from: middle + 26)
        drawing.text(
            "A box is a request at the origin. Along a dashed line, it waits at the client.", x: 20, y: end + 24,
            "faint")
        let most = (recording.http1 + recording.http2).map(\.answered).max() ?? 0
        return drawing.file(width: Self.left + Self.turn * most + 20, height: end + 42)
    }

    /// Draws the requests of one version below each other, and returns the y position of their end.
    private func draw(
        _ lives: [VersionsRecording.Life], _ title: String, in drawing: inout SVG, from top: Int
    ) -> Int {
        drawing.text(title, x: 20, y: top + 12, "strong")
        var y = top + 24
        for life in lives {
            let (start, end) = (Self.left + Self.turn * life.sent, Self.left + Self.turn * life.answered)
            drawing.text(life.name, x: 20, y: y + 20)
            if life.sent > 0 { drawing.line(x1: Self.left, y1: y + 15, x2: start, y2: y + 15, "life") }
            let turns = life.sent + 1 == life.answered ? "turn \(life.answered)" : "\(life.answered - life.sent) turns"
            drawing.box(turns, middle: (start + end) / 2, y: y, width: end - start - 4)
            y += Self.row
        }
        return y
    }
}
