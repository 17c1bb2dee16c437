import Checks
import Foundation

/// The learner's program: built when its text has changed, and ready to be checked.
struct Exercise {
    let workspace: Workspace

    /// The built program, as what is checked against a step.
    func subject(for step: Step) -> Subject {
        let program = workspace.exerciseProgram
        let isBesideThis = (try? Program.path(of: "exercise")) == program.path
        return .program(isBesideThis ? "exercise" : program.path, step: step.number)
    }

    /// What tells one build of the program from another.
    var fingerprint: String {
        let built = Self.modificationDate(of: workspace.exerciseProgram) ?? .distantPast
        return "\(built.timeIntervalSinceReferenceDate)"
    }

    /// Whether the program as it is now has passed all checks of a step.
    func isKnownToPass(_ step: Step) -> Bool {
        let progress = Progress.load(from: workspace)
        return isFresh && progress.program == fingerprint && progress.results[step.number]?.isComplete == true
    }

    /// Builds the program, unless what is built is younger than all that it is made of.
    ///
    /// - Throws: ``BuildFailure``.
    func build() async throws {
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
        // A change that makes no difference to the program leaves the file as it was.
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
