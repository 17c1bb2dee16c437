import Foundation

extension Failure {
    /// Everything that helps to understand the failure, in this order: what ended the program if it died, what it
    /// wrote, what was sent, the four stages, what was expected and found, why it matters, a hint, and what to do next.
    ///
    /// - Parameter next: what to do next. With nil, it's the command that checks the whole step.
    public func text(paint: Paint = .none, next: String? = nil) -> String {
        var lines = ["\(paint(.red, "FAILED")) \(paint(.bold, check.title)) (\(check.id))", ""]
        lines += cause(paint)
        lines += written(paint)
        if observation.cause?.endsRun != true {
            lines += conversation(paint)
            lines += comparison(paint)
            lines.append("")
        }
        if observation.cause == nil {
            lines += labelled("basis", ["\(check.basis)"])
            lines += labelled("why", wrapped(check.why, width: 90))
        }
        lines += labelled(
            "hint", wrapped(observation.cause?.hint(on: subject) ?? finding.hint ?? check.hint, width: 90))
        lines += labelled("next", [next ?? nextCommand])
        return lines.joined(separator: "\n")
    }

    // MARK: - What happened to the program

    private func cause(_ paint: Paint) -> [String] {
        guard let cause = observation.cause else { return [] }
        var lines = ["  " + paint(.red, cause.title)]
        if case .crashed(let crash) = cause {
            lines += crash.description.map { "    " + paint(.red, $0) }
        }
        return lines + [""]
    }

    /// What the program wrote, without the two lines that every program begins with, and without what has been shown
    /// already.
    private func written(_ paint: Paint) -> [String] {
        guard case .program = subject else { return [] }
        // What a program wrote that was only started is in the conversation, if there is one.
        if case .command = check.kind, observation.cause?.endsRun != true { return [] }
        let greeting = ["listening on http", "try: curl "]
        var told: String?
        if case .crashed(let crash)? = observation.cause { told = crash.line }
        let lines =
            (observation.output.split(whereSeparator: \.isNewline)
            + Crash.withoutBacktrace(observation.errors))
            .filter { line in !greeting.contains(where: line.hasPrefix) && String(line) != told }
            .map { visible($0.utf8) }
        if lines.isEmpty, observation.cause?.endsRun != true { return [] }
        let shown = lines.isEmpty ? ["(nothing)"] : lines.suffix(20)
        return ["  \(paint(.cyan, "the program wrote"))"] + shown.map { "    \(paint(.faint, $0))" } + [""]
    }

    // MARK: - What was sent and received

    private func conversation(_ paint: Paint) -> [String] {
        guard case .exchange = check.kind else {
            return ["  $ \(command)", ""] + block("standard output", Array(observation.output.utf8), paint)
                + block("standard error", Array(observation.errors.utf8), paint)
        }
        var sent = Transcript()
        sent.received = observation.clientSent
        var lines: [String] = []
        for request in sent.requests + requestsOnStreams {
            lines.append("  $ " + curlCommand(for: request, url: observation.url))
        }
        if !lines.isEmpty { lines.append("") }
        // The origin server of step 1 has nothing behind it.
        let legs = subject.step == 1 ? [.clientToProxy, .proxyToClient] : Leg.allCases
        for leg in legs {
            let title = subject.step == 1 ? leg.rawValue.replacing("proxy", with: "server") : leg.rawValue
            lines += block(title, observation[leg], paint, isWrong: leg == finding.leg)
        }
        return lines
    }

    /// The requests that the check sends in HTTP/2, in the form of HTTP/1.
    private var requestsOnStreams: [Message] {
        guard case .exchange(let exchange) = check.kind else { return [] }
        return exchange.client.compactMap { action in
            guard case .stream(.request(let method, let path, let fields, _)) = action else { return nil }
            return Message(startLine: "\(method) \(path) HTTP/2", fields: fields)
        }
    }

    private func block(_ title: String, _ bytes: [UInt8], _ paint: Paint, isWrong: Bool = false) -> [String] {
        let mark = isWrong ? paint(.red, "!") : " "
        var content = bytes.isEmpty ? ["(nothing)"] : wireLines(bytes).map { paint(.faint, $0) }
        if isWrong, let (line, column) = bareLineEnd(in: bytes), line < content.count {
            content.insert(String(repeating: " ", count: column) + paint(.red, "^"), at: line + 1)
        }
        return ["\(mark) \(paint(.cyan, title))"] + content.map { "    \($0)" }
    }

    /// Where the first line of the head is that ends with LF only.
    private func bareLineEnd(in bytes: [UInt8]) -> (line: Int, column: Int)? {
        let head = bytes.split(separator: 10, omittingEmptySubsequences: false).dropLast().prefix { $0 != [13] }
        guard let line = head.firstIndex(where: { $0.last != 13 }) else { return nil }
        return (line, visible(head[line]).count)
    }

    private var command: String {
        guard case .command(let command) = check.kind, case .program(let name, _) = subject else { return "" }
        return ([name] + command.arguments.map { $0 == "{taken}" ? "<a port in use>" : $0 }).joined(separator: " ")
    }

    // MARK: - Expected and found

    private func comparison(_ paint: Paint) -> [String] {
        let expected = finding.expected.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        let found = finding.found.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        var lines =
            labelled("expected", expected.map { paint(.green, $0) }) + labelled("found", found.map { paint(.red, $0) })
        if expected.count == 1, found.count == 1, let column = firstDifference(expected[0], found[0]) {
            lines.append(String(repeating: " ", count: 12 + column) + paint(.red, "^"))
        }
        return lines
    }

    /// The column where two lines begin to differ. If they differ from the start, it's nil, because a caret wouldn't
    /// help.
    private func firstDifference(_ expected: String, _ found: String) -> Int? {
        let common = zip(expected, found).prefix { $0 == $1 }.count
        return common > 0 && common < max(expected.count, found.count) ? common : nil
    }

    private func labelled(_ label: String, _ lines: [String]) -> [String] {
        lines.enumerated().map { index, line in
            "  " + (index == 0 ? label : "").padding(toLength: 10, withPad: " ", startingAt: 0) + line
        }
    }

    // MARK: - What to do next

    private var nextCommand: String {
        switch subject {
        case .program(let name, let step) where name == "exercise" || name.hasSuffix("/exercise"):
            "change steps/exercise/main.swift, then: swift run tutorial check \(step)"
        case .program(_, let step): "swift test --filter Step\(step)Checks"
        case .server(_, _, let originPort, let step):
            (isRefused ? "start it, then: " : "") + "swift run tutorial check \(step) --url \(subject.url ?? "")"
                + ([0, Subject.usualOriginPort].contains(originPort) ? "" : " --origin-port \(originPort)")
        }
    }
}

extension Failure {
    /// Whether nothing listened at the port of the program.
    public var isRefused: Bool {
        if case .refused? = observation.cause { true } else { false }
    }
}

/// The lines of some bytes as they were on the wire. If there are many, only the first ones.
func wireLines(_ bytes: [UInt8]) -> [String] {
    var lines = bytes.split(separator: 10, omittingEmptySubsequences: false).map { visible($0) + "\\n" }
    // What follows the last line end is only a line if it isn't empty.
    let last = lines.removeLast().dropLast(2)
    if !last.isEmpty { lines.append(String(last)) }
    let shown = lines.prefix(40).map { $0.count <= 160 ? $0 : "\($0.prefix(120))... (\($0.count) characters)" }
    return shown + (lines.count > 40 ? ["... (\(bytes.count) bytes in all)"] : [])
}
