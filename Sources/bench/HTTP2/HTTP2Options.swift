import Checks

/// The choices on the command line of `bench http2`.
struct HTTP2Options {
    static let usage = """
        usage: bench http2 [--case NAME]... [--peer NAME]... [--rounds N] [--seconds N] [--markdown]

        Loads step7 and its peers with HTTP/2 in turn and prints one table. The origin speaks HTTP/1.1.
          --case NAME     \(wrapped(names))
                          h2c or tls selects all of them that go that way
          --peer NAME     \(Peer.http2.map(\.rawValue).joined(separator: ", "))
          --rounds N      how often each case is measured (default 5); the table holds the medians
          --seconds N     how long each measurement takes (default 1)
          --markdown      prints the table as Markdown
        """

    /// The names that `--case` accepts. "idle" is measured without load.
    private static let names = HTTP2Case.all.map(\.name) + ["idle"]

    private(set) var peers: [Peer] = []
    private(set) var rounds = 5
    private(set) var seconds = 1
    private(set) var markdown = false
    private(set) var wantsHelp = false
    private var selected: [String] = []

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "--help": wantsHelp = true
            case "--markdown": markdown = true
            case "--rounds": rounds = try Int(rest.popFirst(), for: flag)
            case "--seconds": seconds = try Int(rest.popFirst(), for: flag)
            case "--case": selected += try Self.cases(rest.popFirst())
            case "--peer":
                guard let peer = rest.popFirst().flatMap(Peer.init), Peer.http2.contains(peer) else {
                    throw UsageError("--peer needs one of the names that bench http2 --help lists")
                }
                peers.append(peer)
            default: throw UsageError("unknown option \(flag) (bench http2 --help lists them)")
            }
        }
        peers = Peer.http2.filter { peers.isEmpty || peers.contains($0) }
        if selected.isEmpty { selected = Self.names }
    }

    /// The selected cases, in the order of the table.
    var cases: [HTTP2Case] { HTTP2Case.all.filter { selected.contains($0.name) } }

    /// Whether to measure the memory of idle connections.
    var measuresIdleConnections: Bool { selected.contains("idle") }

    /// Whether a proxy is needed that its clients reach that way. Idle connections are measured without TLS.
    func needs(_ way: Peer.Front) -> Bool {
        cases.contains { $0.way == way } || way == .h2c && measuresIdleConnections
    }

    /// The cases that a value of `--case` selects.
    private static func cases(_ value: String?) throws -> [String] {
        let value = value ?? ""
        let cases = names.filter { name in
            name == value
                || HTTP2Case.ways.contains { $0.rawValue == value } && name.hasPrefix("\(value)-")
        }
        guard !cases.isEmpty else {
            throw UsageError("--case needs one of the names that bench http2 --help lists")
        }
        return cases
    }

    /// The names on two lines of the usage.
    private static func wrapped(_ names: [String]) -> String {
        let half = (names.count + 1) / 2
        let lines = [names[..<half], names[half...]].map { $0.joined(separator: ", ") }
        return lines.joined(separator: ",\n                  ")
    }
}
