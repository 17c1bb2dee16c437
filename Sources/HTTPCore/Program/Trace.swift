import Synchronization

/// Prints the heads of messages as they pass, for `--trace`. Without that flag, no object of this file exists.
final class Tracer: Sendable {
    fileprivate let program: String
    fileprivate let print: @Sendable (String) -> Void
    private let clients = Atomic<Int32>(0)
    private let origins = Atomic<Int32>(0)

    init(_ program: String, print: @escaping @Sendable (String) -> Void) {
        self.program = program
        self.print = print
    }

    /// A trace for a new connection from a client.
    func nextClient() -> Trace { Trace(self, clients.add(1, ordering: .relaxed).newValue) }

    fileprivate func nextOrigin() -> Int32 { origins.add(1, ordering: .relaxed).newValue }
}

/// The messages on one client's connection, and on the connections to origins that belong to it.
final class Trace: MessageWitness {
    private let tracer: Tracer
    private let client: String
    /// The latest request, and the origin's latest response to it. Messages that leave the program are compared with
    /// them.
    private var request: [String] = []
    private var answer: [String] = []

    fileprivate init(_ tracer: Tracer, _ number: Int32) {
        self.tracer = tracer
        client = "client \(number)"
    }

    /// A request has arrived from the client, at the start of the input.
    func requestComes(_ input: Buffer, _ size: Int) {
        request = lines(of: input, 0..<size)
        answer = []
        show(request, from: client, to: tracer.program)
    }

    /// A request is about to leave for an origin: the bytes of the output from `start`. A connection gets its number
    /// with its first request.
    func requestLeaves(_ output: Buffer, from start: Int, on connection: inout Int32) {
        if connection == 0 { connection = tracer.nextOrigin() }
        let lines = lines(of: output, start..<output.count)
        show(lines, since: request, from: tracer.program, to: "origin \(connection)")
    }

    /// A response has arrived from an origin, at the start of the input.
    func answerComes(_ input: Buffer, _ size: Int, on connection: Int32) {
        answer = lines(of: input, 0..<size)
        show(answer, from: "origin \(connection)", to: tracer.program)
    }

    /// A response is about to leave for the client: the bytes of the output from `start`.
    func answerLeaves(_ output: Buffer, from start: Int) {
        show(lines(of: output, start..<output.count), since: answer, from: tracer.program, to: client)
        answer = []
    }

    /// The lines of a head. Bytes that could do something to a terminal are shown as numbers.
    private func lines(of buffer: Buffer, _ range: Range<Int>) -> [String] {
        var lines = [""]
        buffer.withBytes { bytes in
            for index in range {
                switch bytes[index] {
                case .lf: lines.append("")
                case .cr: break
                case let byte where byte.isValueByte && byte < 0x80:
                    lines[lines.count - 1].unicodeScalars.append(Unicode.Scalar(byte))
                case let byte: lines[lines.count - 1] += "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
                }
            }
        }
        return lines.filter { !$0.isEmpty }
    }

    /// Prints a head in one piece. If it was forwarded, each line shows what happened to it.
    private func show(_ lines: [String], since came: [String] = [], from sender: String, to receiver: String) {
        let marked = came.isEmpty ? lines.map { "    \($0)\n" } : changes(in: lines, since: came)
        tracer.print("\(sender) -> \(receiver)\n\(marked.joined())")
    }

    /// The lines with marks: `~` changed, `+` added, `-` removed.
    private func changes(in lines: [String], since came: [String]) -> [String] {
        var unmatched = came
        func take(_ matches: (String) -> Bool) -> String? {
            unmatched.firstIndex(where: matches).map { unmatched.remove(at: $0) }
        }
        let startLine = take { _ in true }
        // Equal lines are matched first. Otherwise a line that only appears twice could look changed.
        let equals = lines.enumerated().map { $0 == 0 ? (startLine == $1) : take { [line = $1] in $0 == line } != nil }
        let left = zip(lines.indices, equals).map { index, isEqual in
            let line = lines[index]
            if isEqual { return "    \(line)\n" }
            let old = index == 0 ? startLine : take { name(of: $0) == name(of: line) }.map(value)
            return old.map { "  ~ \(line)   (was \($0))\n" } ?? "  + \(line)\n"
        }
        return left + unmatched.map { "  - \($0)\n" }
    }

    private func name(of line: String) -> String {
        line.prefix { $0 != ":" }.lowercased()
    }

    private func value(of line: String) -> String {
        String(line.drop { $0 != ":" }.dropFirst().drop { $0 == " " })
    }
}
