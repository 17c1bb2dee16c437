import Foundation

/// A folder for one test. It's removed with the last reference to it.
final class TemporaryFolder {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("interop-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// The path of a file in the folder.
    func path(of name: String) -> String {
        "\(path)/\(name)"
    }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ content: some DataProtocol) throws -> String {
        try Data(content).write(to: URL(fileURLWithPath: path(of: name)))
        return path(of: name)
    }

    /// Writes a file of text and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try write(name, Array(text.utf8))
    }

    /// Writes a file of random bytes, so that no piece can replace another one unnoticed, and returns its path.
    func writeSample(_ name: String, size: Int) throws -> String {
        let source = try FileHandle(forReadingFrom: URL(fileURLWithPath: "/dev/urandom"))
        let sample = try source.read(upToCount: size) ?? Data()
        guard sample.count == size else { throw CocoaError(.fileReadUnknown) }
        return try write(name, sample)
    }

    /// The content of a file of text.
    func text(_ name: String) throws -> String {
        try String(contentsOfFile: path(of: name), encoding: .utf8)
    }
}

/// The SHA-256 of a file, in hexadecimal digits.
func digest(of path: String) throws -> String {
    String(try Tool.sha256sum.run([path]).prefix(64))
}
