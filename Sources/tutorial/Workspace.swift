import Foundation

/// The folder of the tutorial, and what lies where in it.
struct Workspace {
    /// The folder with Package.swift.
    let root: URL

    /// The workspace that the command is called in, or else the one that it was built in.
    static func find() throws -> Workspace {
        let current = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        for start in [current, programFolder] {
            var folder = start.resolvingSymlinksInPath()
            while folder.path != "/" {
                let workspace = Workspace(root: folder)
                if workspace.isThere { return workspace }
                folder.deleteLastPathComponent()
            }
        }
        throw Refusal("there is no folder with Package.swift and steps/ here: call it in the tutorial's folder")
    }

    /// The learner's program.
    var exercise: URL { root.appendingPathComponent("steps/exercise/main.swift") }

    /// What the command remembers. It belongs to this clone only, so git ignores it; a deleted .build doesn't take it along.
    var progress: URL { root.appendingPathComponent(".tutorial.json") }

    /// The text of a step.
    func source(of step: Step) throws -> String {
        try String(contentsOf: root.appendingPathComponent("steps/\(step.program)/main.swift"), encoding: .utf8)
    }

    /// The text of the learner's program.
    func exerciseSource() throws -> String {
        try String(contentsOf: exercise, encoding: .utf8)
    }

    /// Where the build puts the learner's program.
    var exerciseProgram: URL { products.appendingPathComponent("exercise") }

    /// The folder of the built programs: where this one lies, if it was built here.
    private var products: URL {
        let own = Self.programFolder.resolvingSymlinksInPath()
        return own.path.hasPrefix(root.path + "/") ? own : root.appendingPathComponent(".build/debug")
    }

    private var isThere: Bool {
        ["Package.swift", "steps/exercise"].allSatisfy {
            FileManager.default.fileExists(atPath: root.appendingPathComponent($0).path)
        }
    }

    private static let programFolder = URL(fileURLWithPath: Bundle.main.executablePath ?? "/")
        .deletingLastPathComponent()
}
