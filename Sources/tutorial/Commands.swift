import Checks
import Foundation

/// A command of the tutorial.
struct CommandForm {
    let name: String
    /// How to type it.
    let form: String
    let purpose: String

    static let all = [
        CommandForm("try", "N [--once]", "send a request through step N and watch it"),
        CommandForm("try", "mine [--once]", "the same with your own program"),
        CommandForm("diff", "N M", "what step M does that step N does not"),
        CommandForm("start", "N [--force]", "put the task of step N into steps/exercise/main.swift"),
        CommandForm("check", "N", "check your program against step N"),
        CommandForm("check", "N NAME", "one check alone; its name stands in parentheses after its title"),
        CommandForm("check", "N --all", "every failure instead of the first one"),
        CommandForm("check", "N --watch", "check again whenever you save a file"),
        CommandForm("check", "N --hint", "the next of three hints"),
        CommandForm("check", "5 --part NAME [--hint]", "only a part: fields, hops, trail, failures, extras"),
        CommandForm("check", "N --url URL [--origin-port PORT]", "check any proxy, in any language"),
        CommandForm("solution", "N [--spoil]", "what is between your program and step N"),
    ]

    /// The commands that only the maintainers of the tutorial need.
    static let maintenance = [
        CommandForm("docs", "[--update]", "whether the chapters say what the programs do"),
        CommandForm("grade", "[--update]", "check step 7, nginx, HAProxy, h2o and Go's proxy for docs/graded.md"),
        CommandForm("spoil", "[N] [--all]", "which single-line faults in the steps no check sees"),
    ]

    private init(_ name: String, _ arguments: String, _ purpose: String) {
        (self.name, self.form, self.purpose) = (name, "swift run tutorial \(name) \(arguments)", purpose)
    }

    /// The list of commands for `--help`.
    static func list(paint: Paint) -> String {
        let width = (all + maintenance).map(\.form.count).max() ?? 0
        func lines(_ commands: [CommandForm]) -> [String] {
            commands.map { command in
                let form = command.form.padding(toLength: width, withPad: " ", startingAt: 0)
                return "  \(paint(.cyan, form))  \(command.purpose)"
            }
        }
        return
            (["swift run tutorial: how far you are, and what comes next", ""] + lines(all)
            + ["", "For the maintainers of this tutorial:", ""] + lines(maintenance)).joined(separator: "\n")
    }

    /// How to type a command, in one line for each form that it has. If the learner typed a flag that belongs to some of
    /// the forms, it's only those.
    static func usage(of words: [String]) -> String {
        let forms = (all + maintenance).filter { $0.name == words.first }.map(\.form)
        let flags = Set(words.filter { $0.hasPrefix("--") })
        let fitting = forms.filter { form in flags.contains { form.contains($0) } }
        guard !forms.isEmpty else { return "usage: swift run tutorial --help" }
        return (fitting.isEmpty ? forms : fitting).enumerated()
            .map { ($0 == 0 ? "usage: " : "       ") + $1 }.joined(separator: "\n")
    }
}
