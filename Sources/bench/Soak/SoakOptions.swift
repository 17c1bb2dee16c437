/// The choices on the command line of `bench soak`.
struct SoakOptions {
    static let usage = """
        usage: bench soak [--seconds N]

        Loads step6 with every kind of client at once, sound ones and broken ones, while its origin is killed and
        restarted every few seconds. Exit status 1 if it crashed, hung, mixed up an answer, or kept what it should free.
          --seconds N     how long the load takes (default 180, at least 10)
        """

    private(set) var seconds = 180
    private(set) var wantsHelp = false

    init(_ arguments: [String]) throws {
        switch arguments.first {
        case nil: break
        case "--help": wantsHelp = true
        case "--seconds":
            guard arguments.count <= 2 else { throw UsageError("unknown option \(arguments[2])") }
            seconds = try Int(arguments.dropFirst().first, for: "--seconds", in: 10...3600)
        case .some(let flag): throw UsageError("unknown option \(flag) (bench soak --help lists them)")
        }
    }
}
