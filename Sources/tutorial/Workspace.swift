import Foundation

/// The folder of the tutorial, and where its files are.
struct Workspace {
    /// The folder with Package.swift.
    let root: URL

    /// Finds the workspace of the current folder. If there's none, it takes the one where the command was built.
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

    /// The file where the command remembers things. It belongs to this clone only, so git ignores it. It survives when
    /// you delete .build.
    var progress: URL { root.appendingPathComponent(".tutorial.json") }

    /// The source code of a step.
    func source(of step: Step) throws -> String {
        try String(contentsOf: root.appendingPathComponent("steps/\(step.program)/main.swift"), encoding: .utf8)
    }

    /// The source code of the learner's program.
    func exerciseSource() throws -> String {
        try String(contentsOf: exercise, encoding: .utf8)
    }

    /// The learner's program after the build.
    var exerciseProgram: URL { products.appendingPathComponent("exercise") }

    /// The folder with the built programs. It's the folder of this program, if this program was built in the workspace.
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
