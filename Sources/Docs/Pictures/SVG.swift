/// A drawing of text and lines. Its colors follow the reader's light or dark mode.
struct SVG {
    /// The height of a line of text, and the width of a letter, in pixels.
    static let lineHeight = 19
    static let letterWidth = 7.3

    private var shapes: [String] = []
    private let title: String

    init(title: String) {
        self.title = title
    }

    /// Adds text; `style` names its classes in the style sheet.
    mutating func text(_ text: String, x: Int, y: Int, _ style: String = "", anchor: String = "start") {
        let position = anchor == "start" ? "" : " text-anchor=\"\(anchor)\""
        shapes.append("<text x=\"\(x)\" y=\"\(y)\" class=\"\(style)\"\(position)>\(escaped(text))</text>")
    }

    /// Adds a line from one place to another.
    mutating func line(x1: Int, y1: Int, x2: Int, y2: Int, _ style: String) {
        shapes.append("<line x1=\"\(x1)\" y1=\"\(y1)\" x2=\"\(x2)\" y2=\"\(y2)\" class=\"\(style)\"/>")
    }

    /// Adds a horizontal arrow.
    mutating func arrow(from x1: Int, to x2: Int, y: Int) {
        let back = x1 < x2 ? -9 : 9
        line(x1: x1, y1: y, x2: x2 + back / 2, y2: y, "arrow")
        shapes.append("<path d=\"M\(x2) \(y) l\(back) -5 v10 z\" class=\"head\"/>")
    }

    /// Adds a box with round corners and a text in the middle.
    mutating func box(_ text: String, middle: Int, y: Int, width: Int) {
        shapes.append(
            "<rect x=\"\(middle - width / 2)\" y=\"\(y)\" width=\"\(width)\" height=\"30\" rx=\"6\" class=\"box\"/>")
        self.text(text, x: middle, y: y + 20, "strong", anchor: "middle")
    }

    /// The whole drawing as a file.
    func file(width: Int, height: Int) -> String {
        let head = """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" width="\(width)" \
            height="\(height)" role="img" xml:space="preserve">
            <title>\(escaped(title))</title>
            <style>
            text { font: 12px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328 }
            .page { fill: #ffffff }
            .box { fill: #eaeef2; stroke: #8c959f }
            .life { stroke: #afb8c1; stroke-dasharray: 4 4 }
            .arrow { stroke: #57606a; stroke-width: 1.5 }
            .head { fill: #57606a }
            .strong { font-weight: 700 }
            .faint { fill: #57606a }
            .changed { fill: #8a4b00 }
            .added { fill: #116329 }
            .removed { fill: #b3141f; text-decoration: line-through }
            .mark { text-decoration: none; font-weight: 700 }
            .halo { paint-order: stroke; stroke: #ffffff; stroke-width: 4px }
            @media (prefers-color-scheme: dark) {
            text { fill: #e6edf3 }
            .page { fill: #0d1117 }
            .box { fill: #21262d; stroke: #6e7681 }
            .life { stroke: #484f58 }
            .arrow { stroke: #9198a1 }
            .head { fill: #9198a1 }
            .faint { fill: #9198a1 }
            .changed { fill: #e3b341 }
            .added { fill: #56d364 }
            .removed { fill: #ff7b72 }
            .halo { stroke: #0d1117 }
            }
            </style>
            <rect width="\(width)" height="\(height)" rx="8" class="page"/>
            """
        return ([head] + shapes + ["</svg>"]).map { $0 + "\n" }.joined()
    }

    private func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    }
}
