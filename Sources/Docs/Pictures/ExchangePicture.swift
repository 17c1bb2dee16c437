/// The picture of a recorded exchange: the messages, and what the proxy does to each line.
struct ExchangePicture {
    private static let margin = 70
    private static let top = 16
    private let step: Int
    private let recording: Recording
    /// What passes through the tunnel after the exchange, if it makes one.
    private let passages: [TunnelRecording.Passage]
    private var drawing: SVG
    /// The x positions of client, proxy and origin.
    private var client: Int { Self.margin }
    private let proxy: Int
    private let origin: Int

    init(step: Int, recording: Recording, passages: [TunnelRecording.Passage] = []) {
        self.step = step
        self.recording = recording
        self.passages = passages
        let near = Self.width(of: [recording.request, recording.response])
        let far = Self.width(of: [recording.forwarded ?? [], recording.answer ?? []])
        proxy = Self.margin + near
        origin = step == 1 ? proxy : proxy + far
        let title = passages.isEmpty ? "one request and its answer" : "a handshake and the tunnel behind it"
        drawing = SVG(title: "Step \(step): \(title), and what the proxy does to each line")
    }

    private static func width(of messages: [[PictureLine]]) -> Int {
        let longest = messages.joined().map(\.text.count).max() ?? 0
        return max(250, Int(Double(longest + 4) * SVG.letterWidth) + 24)
    }

    /// The picture as an SVG file.
    func file() -> String {
        var picture = self
        let end = picture.drawPassages(from: picture.drawLegs())
        picture.drawPeers(to: end)
        let bottom = step == 1 ? end + 14 : picture.drawLegend(at: end + 34)
        return picture.drawing.file(width: origin + Self.margin, height: bottom)
    }

    /// Draws the four messages. Time goes down.
    private mutating func drawLegs() -> Int {
        let first = Self.top + 66
        let requestEnd = leg("request", recording.request, from: client, to: proxy, y: first)
        guard let forwarded = recording.forwarded, let answer = recording.answer else {
            if step > 1 { drawing.text("(the origin receives nothing)", x: proxy + 16, y: first + 4, "faint") }
            return leg("response", recording.response, from: proxy, to: client, y: requestEnd + 30)
        }
        let forwardedEnd = leg("request, forwarded", forwarded, from: proxy, to: origin, y: first + 22)
        let answerStart = max(requestEnd, forwardedEnd) + 30
        let answerEnd = leg("response", answer, from: origin, to: proxy, y: answerStart)
        let responseEnd = leg("response, passed on", recording.response, from: proxy, to: client, y: answerStart + 22)
        return max(answerEnd, responseEnd)
    }

    /// Draws what passes through the tunnel, and returns the y position of its end.
    private mutating func drawPassages(from start: Int) -> Int {
        guard !passages.isEmpty else { return start }
        var y = start + 26
        drawing.text("from here on, a tunnel", x: proxy, y: y, "faint halo", anchor: "middle")
        for passage in passages {
            y += 30
            let (from, to) =
                switch passage.leg {
                case .clientToProxy: (client, proxy)
                case .proxyToOrigin: (proxy, origin)
                case .originToProxy: (origin, proxy)
                case .proxyToClient: (proxy, client)
                }
            drawing.arrow(from: from, to: to, y: y)
            drawing.text(passage.text, x: (from + to) / 2, y: y - 7, "halo", anchor: "middle")
        }
        return y + 10
    }

    /// Draws an arrow with a message's lines below it, and returns the y position of their end.
    private mutating func leg(_ title: String, _ lines: [PictureLine], from: Int, to: Int, y: Int) -> Int {
        drawing.arrow(from: from, to: to, y: y)
        let left = min(from, to) + 12
        drawing.text(title, x: (from + to) / 2, y: y - 7, "faint", anchor: "middle")
        var place = y
        for line in lines {
            place += SVG.lineHeight
            let style = line.fate.map(\.rawValue) ?? ""
            if let mark = line.fate?.mark { drawing.text(mark, x: left, y: place, "\(style) mark") }
            drawing.text(line.text, x: left + 16, y: place, style)
        }
        return place + 6
    }

    private mutating func drawPeers(to end: Int) {
        let peers =
            step == 1
            ? [(client, "client"), (origin, "step1")]
            : [(client, "client"), (proxy, "step\(step)"), (origin, "origin")]
        for (x, name) in peers {
            drawing.box(name, middle: x, y: Self.top, width: 100)
            drawing.line(x1: x, y1: Self.top + 30, x2: x, y2: end + 6, "life")
        }
    }

    private mutating func drawLegend(at y: Int) -> Int {
        drawing.text("What the proxy does to a line:", x: 20, y: y, "faint")
        var x = 20 + Int(38 * SVG.letterWidth)
        for fate in PictureLine.Fate.allCases {
            if let mark = fate.mark { drawing.text(mark, x: x, y: y, "\(fate.rawValue) mark") }
            drawing.text(fate.rawValue, x: x + 16, y: y, fate.rawValue)
            x += Int(12 * SVG.letterWidth)
        }
        return y + 18
    }
}

extension PictureLine.Fate {
    /// The sign that means the same as the color.
    var mark: String? {
        switch self {
        case .kept: nil
        case .changed: "~"
        case .added: "+"
        case .removed: "-"
        }
    }
}
