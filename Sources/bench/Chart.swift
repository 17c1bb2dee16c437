import Checks
import Foundation

/// A report as a picture: each case has a panel, and each proxy has a bar in it.
struct Chart {
    private let report: Report
    private let panels: [Panel]
    private let columns = 3
    private let gap = 28
    private let margin = 24
    private let top = 76

    init(_ report: Report) {
        self.report = report
        var panels = report.cases.map { load in
            Panel(
                title: load.title, unit: "µs",
                bars: report.peers.compactMap { peer in
                    report.figures(of: peer, in: load).map { (peer, $0.processorTime) }
                })
        }
        if !report.idleMemory.isEmpty {
            let bars = report.peers.compactMap { peer in report.idleMemory[peer].map { (peer, $0) } }
            panels.append(Panel(title: "memory of an idle connection", unit: "KiB", bars: bars))
        }
        self.panels = panels
    }

    /// The picture as SVG. You can read it on a light and on a dark background.
    var svg: String {
        let rows = (panels.count + columns - 1) / columns
        let height = top + rows * (Panel.height(of: report.peers.count) + gap)
        let width = 2 * margin + columns * Panel.width + (columns - 1) * gap
        let body = panels.enumerated().map { index, panel in
            let x = margin + index % columns * (Panel.width + gap)
            let y = top + index / columns * (Panel.height(of: report.peers.count) + gap)
            return "<g transform=\"translate(\(x) \(y))\">\n\(panel.svg)\n</g>"
        }
        return """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(width) \(height)" font-size="12" role="img">
            <title>CPU time per request of step5 and its peers</title>
            \(Self.style)
            <rect class="ground" width="\(width)" height="\(height)" rx="8"/>
            <text class="title" x="\(margin)" y="34">CPU time per proxied request, one worker (shorter is better)</text>
            <text class="note" x="\(margin)" y="54">\(report.conditions)</text>
            \(body.joined(separator: "\n"))
            </svg>

            """
    }

    private static let style = """
        <style>
        svg { font-family: system-ui, sans-serif }
        text { fill: #24292f }
        .title { font-size: 16px; font-weight: 600 }
        .panel { font-weight: 600 }
        .note { fill: #57606a }
        .number { font-variant-numeric: tabular-nums }
        .ground { fill: #ffffff }
        .bar { fill: #b6bfc9 }
        .step5 { fill: #f05138 }
        @media (prefers-color-scheme: dark) {
        text { fill: #e6edf3 }
        .note { fill: #9198a1 }
        .ground { fill: #0d1117 }
        .bar { fill: #4b5561 }
        .step5 { fill: #ff6b4f }
        }
        </style>
        """
}

/// The bars of one case. The longest one fills the width.
private struct Panel {
    static let width = 270
    private static let lineHeight = 22
    private static let labelWidth = 60
    private static let numberWidth = 70

    let title: String
    let unit: String
    let bars: [(peer: Peer, value: Double)]

    static func height(of bars: Int) -> Int { lineHeight * (bars + 1) }

    var svg: String {
        let longest = bars.map(\.value).max() ?? 0
        let lines = bars.enumerated().map { index, bar in
            let share = longest > 0 ? max(0, bar.value) / longest : 0
            let length = Int(share * Double(Self.width - Self.labelWidth - Self.numberWidth)) + 1
            let y = Self.lineHeight * (index + 1)
            return """
                <text x="0" y="\(y + 12)">\(bar.peer)</text>
                <rect class="bar \(bar.peer)" x="\(Self.labelWidth)" y="\(y)" width="\(length)" height="16" rx="2"/>
                <text class="number" x="\(Self.labelWidth + length + 6)" y="\(y + 12)">\(label(bar.value))</text>
                """
        }
        return (["<text class=\"panel\" x=\"0\" y=\"12\">\(title)</text>"] + lines).joined(separator: "\n")
    }

    private func label(_ value: Double) -> String {
        String(format: value < 100 ? "%.1f \(unit)" : "%.0f \(unit)", value)
    }
}
