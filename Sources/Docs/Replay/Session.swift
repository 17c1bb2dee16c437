import Checks
import Foundation

/// The terminals of a section: the programs that run in them, and the commands that the reader types.
///
/// A page uses the ports that the programs have without flags. Here, they get free ports instead, and everything that
/// they receive and print is translated.
final class Session {
    /// Why a command can't be replayed.
    struct Refusal: Error, CustomStringConvertible {
        let description: String
    }

    private let root: String
    private var realPorts: [Int: Int] = [:]
    /// Ports that stay closed, for an origin that doesn't run, or doesn't run yet.
    private var reserved: [Int: ReservedPort] = [:]
    /// The page's ports that a program already uses.
    private var taken: Set<Int> = []

    init(root: String) {
        self.root = root
    }

    /// Starts a step's program, which runs until the session's end.
    func start(_ command: String) throws -> Program {
        var words = command.split(separator: " ").map(String.init)
        words.removeFirst(2)
        let name = words.removeFirst()
        let port = try value(of: "--port", in: &words).flatMap { Int($0) } ?? (name == "step1" ? 8081 : 8080)
        if !["step1", "step2"].contains(name) {
            let origin = try value(of: "--origin", in: &words) ?? "http://127.0.0.1:8081"
            words += ["--origin", try translated(origin)]
        }
        guard !taken.contains(port) else { throw Refusal(description: "two programs at port \(port)") }
        taken.insert(port)
        let real = try real(port)
        reserved[port] = nil
        return try Program.start(name, words + ["--port", "\(real)"])
    }

    private func value(of flag: String, in words: inout [String]) throws -> String? {
        guard let index = words.firstIndex(of: flag) else { return nil }
        guard index + 1 < words.count else { throw Refusal(description: "\(flag) needs a value") }
        defer { words.removeSubrange(index...index + 1) }
        return words[index + 1]
    }

    /// Runs a command to its end, and returns the lines that it prints.
    func run(_ command: String) throws -> [String] {
        let command = try translated(command)
        let words = command.split(separator: " ").map(String.init)
        let outcome: Program.Outcome
        switch words.first {
        case "swift" where words.starts(with: ["swift", "run", "tutorial"]) && !words.contains("docs"):
            outcome = try Program.run("tutorial", Array(words.dropFirst(3)), within: .seconds(60))
        case "curl", "printf", "diff", "xxd":
            // Without the user's own settings, and without the progress meter that curl shows outside of a terminal.
            let shell = "cd '\(root)' && curl() { command curl -q -sS \"$@\"; }; { \(command); } 2>&1"
            outcome = try Program.run("/bin/sh", ["-c", shell])
        default:
            throw Refusal(description: "this command can't be replayed; a ```sh block shows commands alone")
        }
        guard outcome.ending != nil else { throw Refusal(description: "the command doesn't end") }
        return lines(of: outcome.output + outcome.errors)
    }

    /// The lines of an output, as the page has them.
    func lines(of output: String) -> [String] {
        let documented = Dictionary(uniqueKeysWithValues: realPorts.map { ($1, $0) })
        let text = output.replacing("\r\n", with: "\n").replacing(#/:(\d+)/#) { match in
            ":" + (Int(match.1).flatMap { documented[$0] }.map(String.init) ?? String(match.1))
        }
        // White space at the end of a line is invisible, and editors remove it.
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map {
            String($0).replacing(#/\s+$/#, with: "")
        }
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The text with the ports of the running programs instead of the page's ports.
    private func translated(_ text: String) throws -> String {
        try text.replacing(#/(localhost|127\.0\.0\.1|\[::1\])([: ])(\d+)/#) { match in
            "\(match.1)\(match.2)\(try real(Int(match.3) ?? 0))"
        }
    }

    /// The real port for one of the page's ports. It's free, and it has as many digits, because lengths depend on that.
    private func real(_ port: Int) throws -> Int {
        if let real = realPorts[port] { return real }
        let (least, most) = port < 10_000 ? (2000, 9999) : (10_000, 32_000)
        for _ in 1...100 {
            guard let place = try? ReservedPort(.random(in: least...most)) else { continue }
            reserved[port] = place
            realPorts[port] = place.number
            return place.number
        }
        throw Refusal(description: "no port is free")
    }
}
