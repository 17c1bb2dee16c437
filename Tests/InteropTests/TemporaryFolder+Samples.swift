import Checks
import Foundation

extension TemporaryFolder {
    convenience init() throws {
        try self.init(for: "interop")
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
