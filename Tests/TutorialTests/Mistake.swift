import Testing

@testable import Docs

/// A program with a mistake in it, and what is said about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    /// The step whose program it is, but for the changes; nil for a program of its own.
    private let base: Int?
    /// What is replaced in the step's program, and by what.
    private let changes: [(old: String, new: String)]
    /// The step that it is checked as.
    let step: Int
    /// The check that fails.
    let check: String
    /// What is said, but for the first line, the last one and the messages on the wire.
    let text: String

    init(
        _ name: String, in base: Int?, _ changes: [(String, String)], checkedAs step: Int, _ check: String,
        _ text: String
    ) {
        (self.name, self.base, self.step, self.check, self.text) = (name, base, step, check, text)
        self.changes = changes.map { (old: $0.0, new: $0.1) }
    }

    static let all = crashes + words + tunnels

    /// The line of the proxies after which most mistakes are made.
    static let log = "    program.log(\"[reverse proxy server] received request at: \\(Timestamp())\")\n"

    /// The name under which test output shows it.
    var testDescription: String { name }

    /// The program's text.
    func source(in repository: Repository) throws -> String {
        guard let base else { return changes.map(\.new).joined() }
        return try changes.reduce(try repository.text(of: "steps/step\(base)/main.swift")) { text, change in
            guard text.contains(change.old) else { throw Unfit(name: name) }
            return text.replacing(change.old, with: change.new)
        }
    }

    /// Whether a line of what is said is more than a message on the wire, which other tests look at.
    func isOfInterest(_ line: Substring) -> Bool {
        // A thread whose stack is full can't always tell in which line it was.
        !line.contains("func deeper") && !line.contains("\\r\\n") && !line.contains("$ curl") && !line.hasPrefix("!")
            && !["client to", "proxy to", "origin to", "(nothing)"].contains {
                line.drop { $0 == " " }.hasPrefix($0)
            }
    }

    /// The step has changed, and the mistake can't be made in it any more.
    struct Unfit: Error {
        let name: String
    }
}
