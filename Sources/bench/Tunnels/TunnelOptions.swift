/// The choices on the command line of `bench tunnels`.
struct TunnelOptions {
    static let usage = """
        usage: bench tunnels [--peer NAME]... [--rounds N] [--seconds N] [--markdown]

        Has step6 and its peers make tunnels in turn and prints one table: the CPU time of a small message that is sent
        back, of 1 GiB each way at once, and the memory of a tunnel in which nothing is said.
          --peer NAME     \(TunnelPeer.allCases.map(\.rawValue).joined(separator: ", "))
          --rounds N      how often each is measured (default 5); the table holds the medians
          --seconds N     how long messages are sent in each round (default 1)
          --markdown      prints the table as Markdown
        """

    private(set) var peers: [TunnelPeer] = []
    private(set) var rounds = 5
    private(set) var seconds = 1
    private(set) var markdown = false
    private(set) var wantsHelp = false

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            switch flag {
            case "--help": wantsHelp = true
            case "--markdown": markdown = true
            case "--rounds": rounds = try Int(rest.popFirst(), for: flag)
            case "--seconds": seconds = try Int(rest.popFirst(), for: flag)
            case "--peer":
                guard let peer = rest.popFirst().flatMap(TunnelPeer.init) else {
                    throw UsageError("--peer needs one of the names that bench tunnels --help lists")
                }
                peers.append(peer)
            default: throw UsageError("unknown option \(flag) (bench tunnels --help lists them)")
            }
        }
        peers = TunnelPeer.allCases.filter { peers.isEmpty || peers.contains($0) }
    }
}
