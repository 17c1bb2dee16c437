import Checks
import Foundation

/// A script in the folder Python. It serves until the last reference to it goes away.
final class PythonScript {
    /// The URL that it listens on.
    let url: String
    private let program: Program

    /// Starts it, with Python's packages if the script needs them, and waits until it listens.
    init(_ name: String, _ arguments: String..., with python: Tool = .python3) throws {
        program = try python.launch(["-u", Self.path(of: name)] + arguments)
        let prefix = "listening on "
        guard program.waitForOutput(within: .seconds(60), until: { $0.hasPrefix(prefix) && $0.contains("\n") }),
            let line = program.output.split(separator: "\n").first
        else { throw Tool.Failure(description: "\(name) does not start: \(program.output)\(program.errors)") }
        url = String(line.dropFirst(prefix.count))
    }

    /// Waits until it has printed a line.
    func says(_ line: String) -> Bool {
        program.waitForOutput(within: .seconds(20)) { $0.split(separator: "\n").contains(Substring(line)) }
    }

    /// The path of a script.
    static func path(of name: String) -> String {
        Bundle.module.bundleURL.appending(path: "Python/\(name)").path
    }
}
