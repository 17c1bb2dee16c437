import Synchronization

/// Prints the heads of messages as they pass: the flag `--trace`. A server has one or none; without it, nothing of this
/// is made.
final class Tracer: Sendable {
    fileprivate let program: String
    fileprivate let print: @Sendable (String) -> Void
    private let clients = Atomic<Int32>(0)
    private let origins = Atomic<Int32>(0)

    init(_ program: String, print: @escaping @Sendable (String) -> Void) {
        self.program = program
        self.print = print
    }

    /// What prints the messages that a client's connection brings about.
    func nextClient() -> Trace { Trace(self, clients.add(1, ordering: .relaxed).newValue) }

    fileprivate func nextOrigin() -> Int32 { origins.add(1, ordering: .relaxed).newValue }
}

/// The messages of one client's connection, and of the connections to origins on which they go on.
final class Trace: MessageWitness {
    private let tracer: Tracer
    private let client: String
    /// The request that came last, and the origin's last answer to it: what leaves is compared with them.
    private var request: [String] = []
    private var answer: [String] = []

    fileprivate init(_ tracer: Tracer, _ number: Int32) {
        self.tracer = tracer
        client = "client \(number)"
    }

    /// A request has come from the client: the first bytes of the input.
    func requestComes(_ input: Buffer, _ size: Int) {
        request = lines(of: input, 0..<size)
        answer = []
        show(request, from: client, to: tracer.program)
    }

    /// A request goes to an origin: the output's bytes from `start` on. The connection gets a number with its first one.
    func requestLeaves(_ output: Buffer, from start: Int, on connection: inout Int32) {
        if connection == 0 { connection = tracer.nextOrigin() }
        let lines = lines(of: output, start..<output.count)
        show(lines, since: request, from: tracer.program, to: "origin \(connection)")
    }

    /// An answer has come from an origin: the first bytes of the input.
    func answerComes(_ input: Buffer, _ size: Int, on connection: Int32) {
        answer = lines(of: input, 0..<size)
        show(answer, from: "origin \(connection)", to: tracer.program)
    }

    /// An answer goes to the client: the output's bytes from `start` on.
    func answerLeaves(_ output: Buffer, from start: Int) {
        show(lines(of: output, start..<output.count), since: answer, from: tracer.program, to: client)
        answer = []
    }

    /// The lines of a head. Bytes that a terminal might obey are shown by their numbers.
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

    /// Prints a head in one go. Where it is the one that came, sent on, each line tells what became of it.
    private func show(_ lines: [String], since came: [String] = [], from sender: String, to receiver: String) {
        let marked = came.isEmpty ? lines.map { "    \($0)\n" } : changes(in: lines, since: came)
        tracer.print("\(sender) -> \(receiver)\n\(marked.joined())")
    }

    /// The lines with `~` where they have changed, `+` where they are new, and with `-` those that are gone.
    private func changes(in lines: [String], since came: [String]) -> [String] {
        var unmatched = came
        func take(_ matches: (String) -> Bool) -> String? {
            unmatched.firstIndex(where: matches).map { unmatched.remove(at: $0) }
        }
        let startLine = take { _ in true }
        // Equal lines are matched first, so that a change isn't seen where a line was only repeated.
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
