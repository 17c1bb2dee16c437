import Foundation

/// How a program crashed, as far as its output and its signal tell.
public struct Crash: Equatable, Sendable {
    /// What Swift wrote, like `exercise/main.swift:22: Fatal error: Index out of range`; nil if it wrote nothing.
    public let line: String?
    /// The line of the program where it happened, with its number; nil if that isn't known.
    public let source: String?
    /// The signal that ended the program.
    public let signal: Int32
    /// Whether it happened before the program listened.
    public let isAtStart: Bool

    init(errors: String, signal: Int32, isAtStart: Bool) {
        let lines = errors.split(whereSeparator: \.isNewline)
        line = lines.lazy.compactMap(Self.complaint).first
        source = lines.lazy.compactMap(Self.sourceLine).first
        (self.signal, self.isAtStart) = (signal, isAtStart)
    }

    /// The message in a line that Swift wrote, or in the heading of a backtrace.
    private static func complaint(in line: Substring) -> String? {
        if let failure = line.firstMatch(of: #/^\*\*\* (Swift runtime failure: .*) \*\*\*$/#) {
            return String(failure.1)
        }
        let marks = ["Fatal error", "Precondition failed", "Assertion failed"]
        return marks.contains { line.contains($0) } ? String(line) : nil
    }

    /// The line of a program in steps/ that a line of a backtrace points to. The innermost call comes first.
    private static func sourceLine(in line: Substring) -> String? {
        guard let place = line.firstMatch(of: #/ at (\/.*\/steps\/.*\.swift):(\d+):\d+$/#), let number = Int(place.2),
            let text = try? String(contentsOfFile: String(place.1), encoding: .utf8)
        else { return nil }
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.indices.contains(number - 1) else { return nil }
        let name = place.1.split(separator: "/").suffix(2).joined(separator: "/")
        return "\(name):\(number): \(lines[number - 1].drop { $0 == " " })"
    }

    /// What a program wrote, without what Swift adds when it crashes.
    static func withoutBacktrace(_ errors: String) -> ArraySlice<Substring> {
        errors.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("swift-runtime: ") }.prefix { line in
            !["*** ", "Current stack trace:"].contains(where: line.hasPrefix)
        }
    }

    /// What Swift wrote, and the line of the program that it's about.
    public var description: [String] {
        [line ?? "ended by the signal \(Self.signals[signal] ?? "\(signal)")"] + [source].compactMap(\.self)
    }

    /// The signals that end a program because of its own mistake. All others come from outside.
    static let signals = [
        SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGABRT: "SIGABRT",
        SIGFPE: "SIGFPE",
    ]

    /// A hint about Swift, because this has nothing to do with HTTP.
    var hint: String {
        let hints = [
            (
                "Unexpectedly found nil",
                "`!` ends the whole program where there is no value. Use `if let`, `guard let` or `??` instead."
            ),
            (
                "'try!' expression",
                "`try!` ends the whole program where something is thrown. Use `try` within `do` and `catch`."
            ),
            (
                "out of range",
                "The program takes an element that isn't there. Use `first` or `last`, or look at `count` before."
            ),
            (
                "out of bounds",
                "The program takes an element that isn't there. Use `first` or `last`, or look at `count` before."
            ),
            (
                "Not enough bits",
                "The number is too large for its type. `Int(exactly:)`, `Int(clamping:)` and `Int(text)` don't crash."
            ),
            (
                "Negative value",
                "An unsigned number can't be negative. `UInt(exactly:)`, `UInt(clamping:)` and `UInt(text)` don't crash."
            ),
            (
                "Division by zero", "Look whether the number is zero before you divide by it."
            ),
            (
                "overflow", "The result doesn't fit into its type. Compare before you calculate, or use `&+` and `&-`."
            ),
        ]
        if let line, let hint = hints.first(where: { line.contains($0.0) }) { return hint.1 }
        if line != nil { return "Swift's line says what went wrong, and where. No request may end the program." }
        if signal == SIGSEGV {
            return "Most often this is a function that calls itself without an end, until the stack is full."
        }
        return "Swift stops a program like this where a result doesn't fit into its type, as in `0 - 1` of a "
            + "UInt. Compare before you calculate."
    }
}
