import Checks
import Foundation
import Testing

/// A program that isn't part of this package, and that may be installed.
enum Tool: String {
    case chromium, curl, h2load, nghttp, nghttpd, nginx, openssl, python3, sha256sum, wrk
    /// Python with the packages of Python/requirements.txt, in a folder of this workspace.
    case packagedPython = ".build/python/bin/python"

    /// A program didn't do its work.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    /// The path of the program; nil if it isn't installed.
    var path: String? {
        if self == .packagedPython {
            let program = URL(fileURLWithPath: #filePath).appending(path: "../../../\(rawValue)").standardized.path
            return FileManager.default.isExecutableFile(atPath: program) ? program : nil
        }
        return Program.installed(rawValue)
    }

    /// Starts it and doesn't wait for anything.
    func launch(_ arguments: [String]) throws -> Program {
        try Program.launch("/bin/sh", shellArguments(arguments))
    }

    /// Runs it to its end, and returns what it printed. It throws if the program fails. `input` is a file for its
    /// standard input.
    @discardableResult
    func run(
        _ arguments: [String], input: String = "/dev/null", within duration: Duration = .seconds(60)
    ) throws -> String {
        let outcome = try Program.run("/bin/sh", shellArguments(arguments, input: input), within: duration)
        guard outcome.ending == .exited(0) else {
            let ending = outcome.ending?.description ?? "no end after \(duration)"
            throw Failure(description: "\(rawValue): \(ending); it wrote: \(outcome.errors)")
        }
        return outcome.output
    }

    /// The arguments with which /bin/sh becomes the program. The shell adds the input, and lowers the priority, because
    /// other tests that run at the same time watch the clock.
    func shellArguments(_ arguments: [String], input: String = "/dev/null") -> [String] {
        ["-c", #"input="$1"; shift; exec nice "$@" < "$input""#, "sh", input, path ?? rawValue] + arguments
    }
}

extension Trait where Self == ConditionTrait {
    /// If one of the programs isn't installed, the test is skipped, and the output names the missing program.
    static func requires(_ tools: Tool...) -> Self {
        let missing = tools.filter { $0.path == nil }.map {
            $0 == .packagedPython ? "\($0.rawValue), which .ci/run makes" : $0.rawValue
        }
        return .enabled(if: missing.isEmpty, "not installed: \(missing.joined(separator: ", "))")
    }
}
