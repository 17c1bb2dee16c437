// What the program prints, and how it ends.

extension Expectation {
    /// The program has printed this many lines that fulfil a condition.
    static func prints(_ count: Int, _ line: String, where holds: @escaping @Sendable (Substring) -> Bool)
        -> Expectation
    {
        Expectation(isInside: true) { observation in
            let lines = observation.output.split(whereSeparator: \.isNewline)
            if lines.count(where: holds) == count { return nil }
            let times = count == 1 ? "once" : "\(count) times"
            return Finding(leg: nil, expected: "\(times) the line: \(line)", found: printed(observation.output))
        }
    }

    /// The program has logged this many requests. Each line consists of this beginning and a time.
    static func logs(_ count: Int, _ beginning: String) -> Expectation {
        let isRight: @Sendable (Substring) -> Bool = { hasTime($0, after: beginning) }
        return Expectation(isInside: true) { observation in
            let lines = linesOfRequests(in: observation.output)
            if lines.count(where: isRight) == count { return nil }
            let hint =
                if lines.isEmpty {
                    "Print the line with `program.log`, first thing in the closure that you give to `serve`."
                } else if lines.contains(where: isRight) {
                    "There is one line for each request: no more, no less."
                } else if lines.contains(where: { $0.hasPrefix("[origin server]") }) {
                    "This is the line of the origin server. A proxy's begins with `[reverse proxy server]`."
                } else {
                    "The program prints a line, but not this one. Compare them letter by letter; the time comes last."
                }
            return Finding(
                leg: nil, expected: "\(count) times the line: \(beginning)<time>",
                found: printed(lines.joined(separator: "\n")), hint: hint)
        }
    }

    /// The program has logged no requests.
    static let logsNothing = Expectation(isInside: true) { observation in
        let lines = linesOfRequests(in: observation.output)
        guard !lines.isEmpty else { return nil }
        return Finding(
            leg: nil, expected: "no line for a request", found: printed(lines.joined(separator: "\n")),
            hint: "Print the line with `program.log`: it keeps quiet with --quiet. Swift's `print` knows of no flags.")
    }

    /// The lines of an output, without those that say where the program listens and how to try it.
    private static func linesOfRequests(in output: String) -> [Substring] {
        let greeting = ["listening on http", "try: curl "]
        return output.split(whereSeparator: \.isNewline).filter { line in !greeting.contains(where: line.hasPrefix) }
    }

    /// The program has written a line about something that went wrong, and it contains this text.
    static func warns(of what: String, naming text: @escaping @Sendable (Observation) -> String) -> Expectation {
        Expectation(isInside: true) { observation in
            if observation.errors.contains(text(observation)) { return nil }
            return Finding(
                leg: nil, expected: "a line on standard error that \(what)", found: printed(observation.errors))
        }
    }

    /// The program explains a flag in a line of its own, and it contains this text.
    static func explains(_ flag: String, naming text: String = "") -> Expectation {
        prints(1, "one that begins with \(flag)" + (text.isEmpty ? "" : " and has \(text) in it")) { line in
            line.drop { $0 == " " }.hasPrefix(flag) && (text.isEmpty || line.contains(text))
        }
    }

    /// The program ends with this status.
    static func exits(_ status: Int32) -> Expectation {
        Expectation(isInside: true) { observation in
            let expected = Program.Ending.exited(status)
            if observation.ending == expected { return nil }
            let found = observation.ending.map(\.description) ?? "it runs on"
            return Finding(leg: nil, expected: "\(expected)", found: found)
        }
    }

    /// The program says what is wrong in one line on its standard error, and prints nothing else.
    static func complains(of text: String) -> Expectation {
        Expectation(isInside: true) { observation in
            let lines = observation.errors.split(whereSeparator: \.isNewline)
            if lines.count == 1, lines[0].contains(text), observation.output.isEmpty { return nil }
            let found = printed(observation.errors + observation.output)
            return Finding(leg: nil, expected: "one line on standard error that names \(text)", found: found)
        }
    }

    private static func printed(_ text: String) -> String {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        return text.isEmpty ? "nothing" : text
    }
}
