import Foundation

/// Colours for a terminal, or none at all.
public struct Paint: Sendable {
    /// Whether colours are used.
    public let isOn: Bool

    /// Colours if asked for.
    public init(isOn: Bool) {
        self.isOn = isOn
    }

    /// Colours for standard output: on a terminal, unless NO_COLOR is set.
    public static let forOutput = Paint(
        isOn: isatty(1) == 1 && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty)

    /// No colours.
    public static let none = Paint(isOn: false)

    /// The colours, by the numbers that terminals know them by.
    public enum Colour: Int, Sendable {
        case bold = 1, faint = 2, red = 31, green = 32, yellow = 33, blue = 34, cyan = 36
    }

    /// The text in a colour.
    public func callAsFunction(_ colour: Colour, _ text: String) -> String {
        isOn ? "\u{1B}[\(colour.rawValue)m\(text)\u{1B}[0m" : text
    }
}
