import Checks
import Foundation

/// A program with a change in it, built outside of the package, but with the same core.
struct BrokenProgram {
    /// Why it couldn't be built.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private let folder: URL
    private let name: String
    /// The path of the built program.
    var path: String { folder.appendingPathComponent(name).path }

    /// Compiles and links one source file with the settings that Package.swift gives the steps.
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
            let objects = try ["HTTPCore", "CLinux"].flatMap { module in
                let sources = "\(repository.root)/Sources/\(module)"
                return try Self.objects(of: sources, in: build.appendingPathComponent("\(module).build"))
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

    /// The objects of the sources that exist. A build leaves the object of a source that was removed later.
    private static func objects(of sources: String, in folder: URL) throws -> [String] {
        let present = try FileManager.default.subpathsOfDirectory(atPath: sources)
            .map { URL(fileURLWithPath: $0).lastPathComponent + ".o" }
        let names = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return names.filter { present.contains(URL(fileURLWithPath: $0).lastPathComponent) }.sorted()
            .map { folder.appendingPathComponent($0).path }
    }

    /// The core's objects need the sanitizer that they were built with, and this process was built with the same one.
    private static var sanitizer: [String] {
        let names = ["thread": "__tsan_init", "address": "__asan_init"]
        return names.filter { unsafe dlsym(dlopen(nil, RTLD_NOW), $0.value) != nil }.map { "-sanitize=\($0.key)" }
    }
}
