import Foundation

/// Colours for a terminal, or none.
public struct Paint: Sendable {
    /// Whether colours are used.
    public let isOn: Bool

    /// Creates a paint with or without colours.
    public init(isOn: Bool) {
        self.isOn = isOn
    }

    /// The paint for standard output. It uses colours on a terminal, unless NO_COLOR is set.
    public static let forOutput = Paint(
        isOn: isatty(1) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty)

    /// No colours.
    public static let none = Paint(isOn: false)

    /// The colours, with the numbers that terminals use for them.
    public enum Colour: Int, Sendable {
        case bold = 1, faint = 2, red = 31, green = 32, yellow = 33, blue = 34, cyan = 36
    }

    /// The text in a colour.
    public func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
