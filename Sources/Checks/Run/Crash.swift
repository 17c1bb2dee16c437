import Foundation

/// How a program crashed, as far as it is known from what it left behind.
public struct Crash: Equatable, Sendable {
    /// The line that Swift wrote, like `exercise/main.swift:22: Fatal error: Index out of range`; nil if it wrote none.
    public let line: String?
    /// The signal that ended the program.
    public let signal: Int32
    /// Whether it happened before the program listened.
    public let isAtStart: Bool

    init(errors: String, signal: Int32, isAtStart: Bool) {
        line = errors.split(whereSeparator: \.isNewline).map(String.init).first {
            $0.contains("Fatal error") || $0.contains("Precondition failed") || $0.contains("Assertion failed")
        }
        (self.signal, self.isAtStart) = (signal, isAtStart)
    }

    /// Swift's line and the line of the program that it speaks of.
    func description(searchingIn folders: [URL]) -> [String] {
        guard let line else { return ["(Swift wrote nothing; the signal was \(Self.signals[signal] ?? "\(signal)"))"] }
        guard let place = line.firstMatch(of: #/^([\w\/.]+\.swift):(\d+): /#), let number = Int(place.2),
            let text = Self.line(number, of: String(place.1), in: folders)
        else { return [line] }
        return [line, "\(number) | \(text)"]
    }

    /// A line of a step, of which Swift knows the folder's and the file's name only.
    private static func line(_ number: Int, of file: String, in folders: [URL]) -> String? {
        for start in folders {
            var folder = start
            while folder.path != "/" {
                let source = folder.appendingPathComponent("steps/\(file)")
                if let text = try? String(contentsOf: source, encoding: .utf8) {
                    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
                    return lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
                }
                folder.deleteLastPathComponent()
            }
        }
        return nil
    }

    /// The signals by which a program ends itself when it can't go on; all others come from outside.
    static let signals = [
        SIGILL: "SIGILL", SIGTRAP: "SIGTRAP", SIGSEGV: "SIGSEGV", SIGBUS: "SIGBUS", SIGABRT: "SIGABRT",
        SIGFPE: "SIGFPE",
    ]

    /// A word about Swift: HTTP has nothing to do with it.
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
