/// The command line of a step, parsed.
struct Arguments {
    var host: String?
    var port: UInt16
    /// A URL that hasn't been checked yet.
    var origin: String?
    var workers: Int
    var isQuiet = false
    var isTracing = false
    var timeout: Duration?
    /// The protocols that may have tunnels, in lower case; nil if the program makes no tunnels.
    var protocols: [String]?
    var tunnelTimeout = Limits().tunnelSilence
    /// Whether the program speaks HTTP/2 and TLS, too.
    var speaksHTTP2 = false
    /// Where the certificate and its key come from; nil if clients don't use TLS.
    var certificate: ServerTLS.Source?
    /// How to speak with the origin.
    var originVersions = OriginVersions()
    /// The files of `--certificate` and `--key`, until both are known.
    var certificateFile: String?
    var keyFile: String?
    var usesTLS = false
    /// Whether `protocols` still contains the defaults.
    private var hasDefaultProtocols = true
    var wantsHelp = false

    /// A flag: its name, its value, and what it's for.
    struct Flag {
        let name: String
        let value: String?
        let purpose: String
        let take: (inout Arguments, String) throws(UsageError) -> Void
    }

    /// What is wrong with the command line, in one sentence.
    struct UsageError: Error, CustomStringConvertible {
        let description: String

        /// What a flag's value says of itself can't end the line.
        init(description: String) {
            let line = description.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : $0 }
            self.description = String(String.UnicodeScalarView(line))
        }
    }

    init(_ words: [String], defaults: Arguments, flags: [Flag]) throws(UsageError) {
        self = defaults
        var rest = words[...]
        var flagBefore: Flag?
        while let word = rest.popFirst() {
            // Both `--port 80` and `--port=80` are fine.
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
            guard let flag = flags.first(where: { $0.name == parts[0] }) else {
                if let flagBefore, flagBefore.value == nil, !word.hasPrefix("-") {
                    throw UsageError(description: "\(flagBefore.name) takes no value, so '\(word)' has no meaning")
                }
                throw UsageError(description: "unknown flag '\(word)'; --help lists the flags")
            }
            flagBefore = flag
            guard flag.value != nil else {
                guard parts.count == 1 else { throw UsageError(description: "\(flag.name) takes no value") }
                try flag.take(&self, "")
                continue
            }
            guard let value = parts.count == 2 ? parts[1] : rest.popFirst() else {
                throw UsageError(description: "\(flag.name) needs a value: \(flag.purpose)")
            }
            try flag.take(&self, value)
        }
        try settleCertificate()
    }

    init(
        port: UInt16, origin: String?, workers: Int, timeout: Duration?, protocols: [String]? = nil,
        speaksHTTP2: Bool = false
    ) {
        self.port = port
        self.origin = origin
        self.workers = workers
        self.timeout = timeout
        self.protocols = protocols
        self.speaksHTTP2 = speaksHTTP2
    }

    /// The flags of a program with these defaults. For example, a step without an origin has no `--origin`.
    static func flags(_ defaults: Arguments) -> [Flag] {
        var flags = [
            Flag(
                name: "--port", value: "N", purpose: "port to listen on, 0 for any free one (default \(defaults.port))"
            ) {
                (arguments, value) throws(UsageError) in
                arguments.port = try number(value, "--port", "a number from 0 to 65535")
            },
            Flag(name: "--host", value: "ADDRESS", purpose: "address to listen on (default 127.0.0.1 and ::1)") {
                arguments, value in arguments.host = value
            },
        ]
        if let origin = defaults.origin {
            flags.append(
                Flag(name: "--origin", value: "URL", purpose: "where requests are sent to (default \(origin))") {
                    arguments, value in arguments.origin = value
                })
        }
        if let timeout = defaults.timeout {
            let seconds = timeout.components.seconds
            flags.append(
                Flag(
                    name: "--timeout", value: "SECONDS",
                    purpose: "longest silence of a client or of the origin (default \(seconds))"
                ) { (arguments, value) throws(UsageError) in
                    arguments.timeout = try duration(value, "--timeout")
                })
        }
        if let protocols = defaults.protocols {
            flags += tunnelFlags(protocols, defaults.tunnelTimeout)
        }
        if defaults.speaksHTTP2 { flags += secureFlags + (defaults.origin == nil ? [] : secureOriginFlags) }
        return flags + [
            Flag(name: "--workers", value: "N", purpose: "number of threads (default \(defaults.workers))") {
                (arguments, value) throws(UsageError) in
                let workers: UInt16 = try number(value, "--workers", "a number from 1 to 1024")
                guard (1...1024).contains(workers) else {
                    throw UsageError(description: "--workers takes a number from 1 to 1024, not '\(value)'")
                }
                arguments.workers = Int(workers)
            },
            Flag(name: "--quiet", value: nil, purpose: "no line per request") { arguments, _ in
                arguments.isQuiet = true
            },
            Flag(name: "--trace", value: nil, purpose: "the head of each message as it passes") { arguments, _ in
                arguments.isTracing = true
            },
            Flag(name: "--help", value: nil, purpose: "this list") { arguments, _ in arguments.wantsHelp = true },
        ]
    }

    private static func tunnelFlags(_ protocols: [String], _ timeout: Duration) -> [Flag] {
        [
            Flag(
                name: "--upgrade", value: "NAME",
                purpose: "protocol that may have a tunnel; repeatable (default \(protocols.joined(separator: ", ")))"
            ) { (arguments, value) throws(UsageError) in
                try arguments.allow(value)
            },
            Flag(
                name: "--tunnel-timeout", value: "SECONDS",
                purpose: "longest silence of a tunnel (default \(timeout.components.seconds))"
            ) { (arguments, value) throws(UsageError) in
                arguments.tunnelTimeout = try duration(value, "--tunnel-timeout")
            },
        ]
    }

    /// Allows a protocol. The first `--upgrade` replaces the defaults; further ones add to it.
    private mutating func allow(_ name: String) throws(UsageError) {
        guard name.isProtocol else {
            throw UsageError(description: "--upgrade takes the name of a protocol, such as websocket, not '\(name)'")
        }
        let lowercased = name.lowercased()
        guard !["h2", "h2c"].contains(lowercased.prefix { $0 != "/" }) else {
            throw UsageError(
                description: "--upgrade \(name) isn't allowed: it would lead past all that this proxy checks")
        }
        if hasDefaultProtocols { protocols = [] }
        hasDefaultProtocols = false
        protocols?.append(lowercased)
    }

    private static func duration(_ value: String, _ flag: String) throws(UsageError) -> Duration {
        guard let seconds = decimal(value), (0.001...86400).contains(seconds) else {
            throw UsageError(description: "\(flag) takes a number of seconds from 0.001 to 86400, not '\(value)'")
        }
        return .milliseconds(Int(seconds * 1000))
    }

    /// Parses a number in decimal digits, with or without a fraction. Double alone would also accept `0x10` and the
    /// like.
    private static func decimal(_ value: String) -> Double? {
        let parts = value.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count <= 2, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isDigit) }) else { return nil }
        return Double(value)
    }

    private static func number(_ value: String, _ flag: String, _ range: String) throws(UsageError) -> UInt16 {
        guard let number = UInt16(value), value.utf8.allSatisfy(\.isDigit) else {
            throw UsageError(description: "\(flag) takes \(range), not '\(value)'")
        }
        return number
    }
}
