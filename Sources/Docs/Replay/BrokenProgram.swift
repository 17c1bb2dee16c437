import Checks
import Foundation

/// A program with a change made to it, built beside the real ones and against the same core.
struct BrokenProgram {
    /// Why it could not be made.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: URL
    private let name: String
    /// Where the built program lies.
    var path: String { folder.appendingPathComponent(name).path }

    /// Compiles and links one source file as Package.swift has the steps built.
    ///
    /// - Parameter name: What the program is called; a crash speaks of `NAME/main.swift`, which lies where it would in the
    ///   package, in steps/.
    init(source: String, named name: String = "program", in repository: Repository) throws {
        self.name = name
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("broken-\(UUID().uuidString)")
        let sources = folder.appendingPathComponent("steps/\(name)")
        try FileManager.default.createDirectory(at: sources, withIntermediateDirectories: true)
        do {
            let main = sources.appendingPathComponent("main.swift")
            try Data(source.utf8).write(to: main)
            let build = URL(fileURLWithPath: try Program.path(of: "step1")).deletingLastPathComponent()
            let objects = try ["HTTPCore", "CLinux"].flatMap {
                try Self.objects(in: build.appendingPathComponent("\($0).build"))
            }
            let arguments =
                ["swiftc", "-swift-version", "6", "-Onone", "-g", "-module-name", name, "-suppress-warnings"]
                + ["-enable-upcoming-feature", "NonisolatedNonsendingByDefault"]
                + ["-enable-upcoming-feature", "ExistentialAny"] + Self.sanitizer
                + ["-I", build.appendingPathComponent("Modules").path]
                + ["-Xcc", "-fmodule-map-file=\(repository.root)/Sources/CLinux/include/module.modulemap"]
                + [main.path] + objects + ["-o", path]
            let outcome = try Program.run("/usr/bin/env", arguments, within: .seconds(120))
            guard outcome.ending == .exited(0) else {
                throw Failure(description: "the changed program does not build: \(outcome.output)\(outcome.errors)")
            }
        } catch {
            remove()
            throw error
        }
    }

    /// Removes it from the disk.
    func remove() {
        try? FileManager.default.removeItem(at: folder)
    }

    private static func objects(in folder: URL) throws -> [String] {
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.filter { $0.hasSuffix(".o") }.sorted().map { folder.appendingPathComponent($0).path }
    }

    /// The core's objects link only with the sanitizer that they were built for, which this process was built for, too.
    private static var sanitizer: [String] {
        let names = ["thread": "__tsan_init", "address": "__asan_init"]
        return names.filter { unsafe dlsym(dlopen(nil, RTLD_NOW), $0.value) != nil }.map { "-sanitize=\($0.key)" }
    }
}
