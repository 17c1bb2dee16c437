import Checks
import Foundation

/// The choices on the command line.
struct Options {
    static let usage = """
        usage: bench [--case NAME]... [--peer NAME]... [--rounds N] [--seconds N] [--workers N]
                     [--markdown] [--svg FILE]

        Loads step5 and its peers in turn and prints one table. Without options: all cases, all peers.
          --case NAME     \(names.joined(separator: ", "))
          --peer NAME     \(allPeers.map(\.rawValue).joined(separator: ", "))
          --rounds N      how often each case is measured (default 5); the table holds the medians
          --seconds N     how long each measurement takes (default 1)
          --workers N     how many workers step5 has (default 1); they share one core
          --markdown      prints the table as Markdown
          --svg FILE      writes a chart of the same figures
        """

    /// The names that `--case` accepts. "idle" is measured without load.
    private static let names = Case.all.map(\.name) + ["idle"]

    /// The proxies to choose from, in the order of the table.
    private static let allPeers: [Peer] = [.step5, .nginx, .haproxy, .go]

    private(set) var peers: [Peer] = []
    private(set) var rounds = 5
    private(set) var seconds = 1
    private(set) var workers = 1
    private(set) var markdown = false
    private(set) var chart: String?
    private var selected: [String] = []

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            if flag == "--markdown" {
                markdown = true
                continue
            }
            guard ["--case", "--peer", "--rounds", "--seconds", "--workers", "--svg"].contains(flag) else {
                throw UsageError("unknown option \(flag) (--help lists them)")
            }
            guard let value = rest.popFirst() else { throw UsageError("\(flag) needs a value") }
            try set(flag, to: value)
        }
        peers = Self.allPeers.filter { peers.isEmpty || peers.contains($0) }
        if selected.isEmpty { selected = Self.names }
    }

    /// The selected cases, in the order of the table.
    var cases: [Case] { Case.all.filter { selected.contains($0.name) } }

    /// Whether to measure the memory of idle connections.
    var measuresIdleConnections: Bool { selected.contains("idle") }

    private mutating func set(_ flag: String, to value: String) throws {
        switch flag {
        case "--case":
            guard Self.names.contains(value) else { throw UsageError("no case is called \(value)") }
            selected.append(value)
        case "--peer":
            guard let peer = Peer(rawValue: value), Self.allPeers.contains(peer) else {
                throw UsageError("no peer is called \(value)")
            }
            peers.append(peer)
        case "--rounds": rounds = try Int(value, for: flag)
        case "--seconds": seconds = try Int(value, for: flag)
        case "--workers": workers = try Int(value, for: flag)
        default:
            // It's better to notice this now than after minutes of measuring.
            let folder = URL(fileURLWithPath: value).deletingLastPathComponent().path
            guard FileManager.default.isWritableFile(atPath: folder) else {
                throw UsageError("no file can be written in \(folder)")
            }
            chart = value
        }
    }
}
