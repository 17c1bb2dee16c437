import Checks

/// A fault in a single line of a step's program: the line is left out, or written in another way.
public struct Fault: Sendable, CustomStringConvertible {
    /// The step.
    public let step: Int
    /// The line's number, from 1 on.
    public let number: Int
    /// The line as it should be, without the white space around it.
    public let line: String
    /// What stands in its place; nil if nothing does.
    public let replacement: String?
    /// The whole program with the fault in it.
    public let source: String

    /// The fault in a line.
    public var description: String {
        "step\(step)/main.swift:\(number): \(line)  ->  \(replacement ?? "(left out)")"
    }

    /// What becomes of a fault.
    public enum Fate: Sendable {
        /// The compiler refuses the program.
        case unbuildable
        /// This check fails.
        case seen(Check)
        /// No check of the step fails.
        case unseen
    }
}
