import Foundation

/// What the three made of one case.
struct Comparison: CustomStringConvertible {
    let id: String
    let own: Observation
    /// nginx, then HAProxy.
    let peers: [Observation]

    /// What would be step 5's fault, if it isn't meant.
    var finding: String? {
        guard !own.isRefused else { return nil }
        if peers.allSatisfy(\.isRefused) { return "let through though both peers refuse it" }
        let isFramedAlike = peers.allSatisfy { $0.isRefused || $0.forwarded == own.forwarded }
        return isFramedAlike ? nil : "framed in another way"
    }

    var description: String { "step5 \(own), nginx \(peers[0]), haproxy \(peers[1])" }

    /// The cases that docs/reliability.md gives a reason for.
    static func justified() throws -> Set<String> {
        let text = try String(contentsOfFile: Repository.path("docs/reliability.md"), encoding: .utf8)
        let section = text.components(separatedBy: "## Beside nginx and HAProxy").last?.components(separatedBy: "\n## ")
        let rows = section?.first?.split(separator: "\n").filter { $0.hasPrefix("| `") } ?? []
        return Set(rows.flatMap { $0.split(separator: "|")[0].split(separator: "`") }.map(String.init))
    }

    /// The cases of which not all made the same, and how often each let one through.
    static func table(_ comparisons: [Comparison]) -> String {
        var lines = comparisons.filter { comparison in
            comparison.peers.contains { $0.forwarded != comparison.own.forwarded }
        }.map { "\($0.id)  \($0)" }
        let all = [\Comparison.own, \Comparison.peers[0], \Comparison.peers[1]]
        let counts = all.map { path in comparisons.count { !$0[keyPath: path].isRefused } }
        lines.append(
            "let through of \(comparisons.count): step5 \(counts[0]), nginx \(counts[1]), haproxy \(counts[2]); "
                + "by step5 alone or in another way: \(comparisons.count { $0.finding != nil })")
        return lines.joined(separator: "\n")
    }
}
