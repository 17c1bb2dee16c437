import Foundation

/// The folder that all paths in the documentation are relative to.
public struct Repository: Sendable {
    /// The folder's path.
    public let root: String

    /// The repository that lies in a folder.
    public init(root: String) {
        self.root = root
    }

    /// The repository around the current folder. `swift run` and `swift test` start programs there.
    ///
    /// - Throws: ``NoRepository`` if there isn't one.
    public static func current() throws -> Repository {
        var folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        while folder.path != "/" {
            let repository = Repository(root: folder.path)
            if repository.exists("Package.swift"), repository.exists("steps") { return repository }
            folder.deleteLastPathComponent()
        }
        throw NoRepository()
    }

    /// The pages: the README and everything in docs/.
    public func pages() throws -> [Page] {
        let names = try FileManager.default.contentsOfDirectory(atPath: path(of: "docs")).sorted()
        let files = ["README.md"] + names.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }
        return try files.map { Page(path: $0, text: try text(of: $0)) }
    }

    /// The steps, as Package.swift lists them.
    func steps() throws -> [String] {
        try text(of: "Package.swift").matches(of: #/step\("(step\d+)"\)/#).map { String($0.1) }
    }

    func exists(_ file: String) -> Bool {
        FileManager.default.fileExists(atPath: path(of: file))
    }

    func text(of file: String) throws -> String {
        try String(contentsOfFile: path(of: file), encoding: .utf8)
    }

    /// The lines of a file, without the empty string after the last line end.
    func lines(of file: String) throws -> [String] {
        var lines = try text(of: file).split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        return lines
    }

    /// The texts of the Swift files in a folder.
    func sources(in folder: String) -> [String] {
        let names = FileManager.default.enumerator(atPath: path(of: folder))?.compactMap { $0 as? String } ?? []
        return names.filter { $0.hasSuffix(".swift") }.compactMap { try? text(of: "\(folder)/\($0)") }
    }

    func write(_ text: String, to file: String) throws {
        let url = URL(fileURLWithPath: path(of: file))
        try FileManager.default.createDirectory(
            at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
    }

    private func path(of file: String) -> String {
        "\(root)/\(file)"
    }
}

/// There's no repository around the current folder.
public struct NoRepository: Error, CustomStringConvertible {
    /// What to do.
    public let description = "run this in the tutorial's folder, the one with Package.swift"
}
