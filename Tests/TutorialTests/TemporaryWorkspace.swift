import Checks
import Foundation

/// A copy of the files that the command uses, so that no test touches the learner's own program and progress.
final class TemporaryWorkspace {
    private let folder: TemporaryFolder
    var root: URL { folder.url }

    /// The workspace that these tests belong to.
    static let original = (1...3).reduce(into: URL(fileURLWithPath: #filePath)) { url, _ in
        url.deleteLastPathComponent()
    }

    /// Copies the steps. The package has only one target, the learner's program, which depends on nothing.
    init() throws {
        folder = try TemporaryFolder(for: "tutorial")
        try FileManager.default.createDirectory(
            at: root.appendingPathComponent(".temporary"), withIntermediateDirectories: false)
        try FileManager.default.copyItem(
            at: Self.original.appendingPathComponent("steps"), to: root.appendingPathComponent("steps"))
        // The command takes its hints from the chapters.
        try FileManager.default.copyItem(
            at: Self.original.appendingPathComponent("docs"), to: root.appendingPathComponent("docs"))
        try write(
            """
            // swift-tools-version: 6.2
            import PackageDescription

            let package = Package(
                name: "workspace", targets: [.executableTarget(name: "exercise", path: "steps/exercise")])

            """, to: "Package.swift")
        _ = try tutorial("start", "1", "--force")
    }

    /// Runs the command in the copy.
    @discardableResult
    func tutorial(_ arguments: String...) throws -> Program.Outcome {
        try Program.run("/bin/sh", command(arguments), within: .seconds(120))
    }

    /// Starts the command in the copy, and doesn't wait for its end.
    func launch(_ arguments: String...) throws -> Program {
        try Program.launch("/bin/sh", command(arguments))
    }

    private func command(_ arguments: [String]) throws -> [String] {
        // A build leaves some temporary files behind.
        let start = #"cd "$1" && shift && TMPDIR="$PWD/.temporary" exec "$@""#
        return ["-c", start, "sh", root.path, try Program.path(of: "tutorial")] + arguments
    }

    /// Puts one of the steps in the place of the learner's built program.
    func build(as program: String) throws {
        let folder = root.appendingPathComponent(".build/debug")
        let built = folder.appendingPathComponent("exercise")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? FileManager.default.removeItem(at: built)
        // The link must be newer than the program's text, so that nothing needs to be built. The times of files aren't
        // precise enough for that, so this sets the time. A copy can't be run while a process of another test has it
        // open for writing.
        for source in ["Package.swift", "steps/exercise/main.swift"] {
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSinceNow: -10)],
                ofItemAtPath: root.appendingPathComponent(source).path)
        }
        try FileManager.default.createSymbolicLink(atPath: built.path, withDestinationPath: Program.path(of: program))
    }

    func write(_ text: String, to path: String) throws {
        try text.write(to: root.appendingPathComponent(path), atomically: true, encoding: .utf8)
    }

    func text(of path: String) throws -> String {
        try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
    }

    /// The text of the learner's program.
    var exercise: String {
        get throws { try text(of: "steps/exercise/main.swift") }
    }
}
