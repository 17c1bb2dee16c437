import Foundation

/// What the three proxies did with one row.
struct Comparison: CustomStringConvertible {
    let row: WireCase
    let own: Passage
    /// nginx, then HAProxy.
    let peers: [Passage]

    /// What would be a fault of step 5, unless it's intended.
    var finding: String? {
        guard !own.isRefused else { return nil }
        if peers.allSatisfy(\.isRefused) { return "let through though both peers refuse it" }
        let isFramedAlike = peers.allSatisfy { $0.isRefused || $0.requests == own.requests }
        return isFramedAlike ? nil : "framed in another way"
    }

    var description: String { "\(row.id)  step5 \(own), nginx \(peers[0]), haproxy \(peers[1])" }

    /// The rows for which docs/reliability.md gives a reason.
    static func justified() throws -> Set<String> {
        let text = try String(contentsOf: Repository.file("docs/reliability.md"), encoding: .utf8)
        let section = text.components(separatedBy: "## Beside nginx and HAProxy").last?.components(separatedBy: "\n## ")
        let rows = section?.first?.split(separator: "\n").filter { $0.hasPrefix("| `") } ?? []
        return Set(rows.flatMap { $0.split(separator: "|")[0].split(separator: "`") }.map(String.init))
    }

    /// The rows that the proxies treat differently, and how many rows each proxy lets through.
    static func table(_ comparisons: [Comparison]) -> String {
        var lines = comparisons.filter { comparison in
            comparison.peers.contains { $0.requests != comparison.own.requests }
        }.map { "\($0)" }
        let all = [\Comparison.own, \Comparison.peers[0], \Comparison.peers[1]]
        let counts = all.map { path in comparisons.count { !$0[keyPath: path].isRefused } }
        lines.append(
            "let through of \(comparisons.count): step5 \(counts[0]), nginx \(counts[1]), haproxy \(counts[2]); "
                + "by step5 alone or in another way: \(comparisons.count { $0.finding != nil })")
        return lines.joined(separator: "\n")
    }
}
