import Testing

@testable import Docs

/// A program with a mistake, and what the command says about it.
struct Mistake: Sendable, CustomTestStringConvertible {
    let name: String
    /// The step whose program is changed; nil if the program is a new one.
    private let base: Int?
    /// The texts to replace in the step's program, and the new texts.
    private let changes: [(old: String, new: String)]
    /// The step whose checks it gets.
    let step: Int
    /// The check that fails.
    let check: String
    /// The expected text, without its first line, its last line and the messages on the wire.
    let text: String

    init(
        _ name: String, in base: Int?, _ changes: [(String, String)], checkedAs step: Int, _ check: String,
        _ text: String
    ) {
        (self.name, self.base, self.step, self.check, self.text) = (name, base, step, check, text)
        self.changes = changes.map { (old: $0.0, new: $0.1) }
    }

    static let all = crashes + words + step5 + tunnels

    /// The line of the proxies after which most mistakes are inserted.
    static let log = "    program.log(\"[reverse proxy server] received request at: \\(Timestamp())\")\n"

    /// A change that inserts code after that line.
    static func adding(_ code: String) -> [(String, String)] { [(log, log + code)] }

    /// The hint about a force unwrap.
    static let unwrapHint = """
          hint      `!` ends the whole program where there is no value. Use `if let`, `guard let` or `??`
                    instead.
        """

    /// Its name in the test output.
    var testDescription: String { name }

    /// The program's text.
    func source(in repository: Repository) throws -> String {
        guard let base else { return changes.map(\.new).joined() }
        return try changes.reduce(try repository.text(of: "steps/step\(base)/main.swift")) { text, change in
            guard text.contains(change.old) else { throw Unfit(name: name) }
            return text.replacing(change.old, with: change.new)
        }
    }

    /// Whether a line belongs to the text, and not to a message on the wire. Other tests check those.
    func isOfInterest(_ line: Substring) -> Bool {
        // If a thread's stack is full, the crash report doesn't always know the line.
        !line.contains("func deeper") && !line.contains("\\r\\n") && !line.contains("$ curl") && !line.hasPrefix("!")
            && !["client to", "proxy to", "origin to", "(nothing)"].contains {
                line.drop { $0 == " " }.hasPrefix($0)
            }
    }

    /// The step has changed, so that the mistake can't be made in it any more.
    struct Unfit: Error {
        let name: String
    }
}
