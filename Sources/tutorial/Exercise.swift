import Checks
import Foundation

/// The learner's program. It's built when its text has changed, and then the checks can run on it.
struct Exercise {
    let workspace: Workspace

    /// The built program, in the form that the checks of a step take.
    func subject(for step: Step) -> Subject {
        let program = workspace.exerciseProgram
        let isBesideThis = (try? Program.path(of: "exercise")) == program.path
        return .program(isBesideThis ? "exercise" : program.path, step: step.number)
    }

    /// Identifies a build of the program. Another build has another fingerprint.
    var fingerprint: String {
        let built = Self.modificationDate(of: workspace.exerciseProgram) ?? .distantPast
        return "\(built.timeIntervalSinceReferenceDate)"
    }

    /// The text of the program: that of all its files.
    var text: String {
        let folder = workspace.exercise.deletingLastPathComponent()
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".swift") }.sorted().map { name in
            let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
            return "// \(name)\n\(text ?? "")"
        }.joined()
    }

    /// Whether the program as it's written now has passed all checks of a step, or of a part of it.
    func isKnownToPass(_ step: Step, part: String? = nil) -> Bool {
        Progress.load(from: workspace).hasPassed(step.number, part: part, text: text)
    }

    /// Builds the program, unless the last build is newer than all of its files.
    ///
    /// - Throws: ``BuildFailure``; ``Refusal`` if the program is missing.
    func build() async throws {
        guard FileManager.default.fileExists(atPath: workspace.exercise.path) else {
            throw Refusal(
                "steps/exercise/main.swift is missing; swift run tutorial start N puts the task of step N there")
        }
        if isFresh { return }
        say("building steps/exercise/main.swift ...\n")
        let root = workspace.root
        let isRelease = workspace.exerciseProgram.deletingLastPathComponent().lastPathComponent == "release"
        let arguments = ["swift", "build", "--product", "exercise", "--package-path", root.path]
        let outcome = try await onThread {
            try Program.run(
                "/usr/bin/env", arguments + (isRelease ? ["-c", "release"] : []), within: .seconds(1800))
        }
        guard outcome.ending == .exited(0) else {
            throw BuildFailure(outcome.output + outcome.errors, root: root.path)
        }
        // If a change makes no difference to the program, the build leaves the old file as it is. So this sets the
        // date.
        try? FileManager.default.setAttributes(
            [.modificationDate: Date()], ofItemAtPath: workspace.exerciseProgram.path)
    }

    private var isFresh: Bool {
        guard let built = Self.modificationDate(of: workspace.exerciseProgram) else { return false }
        let folders = ["steps/exercise", "Sources/HTTPCore", "Sources/CLinux"].map(
            workspace.root.appendingPathComponent)
        let files = folders.flatMap { folder in
            FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?
                .compactMap { $0 as? URL } ?? []
        }
        return (files + [workspace.root.appendingPathComponent("Package.swift")])
            .compactMap(Self.modificationDate)
            .allSatisfy { $0 < built }
    }

    private static func modificationDate(of file: URL) -> Date? {
        try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    }
}
