import Checks
import Foundation

@testable import HTTPCore

/// A folder of keys and certificates that the program `openssl` makes, for one test. It contains an authority that
/// tests trust: `root.pem`. It's removed with the last reference to it.
struct CertificateFolder {
    private struct Failure: Error {
        let command: String
        let errors: String
    }

    private let folder: TemporaryFolder
    var path: String { folder.path }

    init() throws {
        folder = try TemporaryFolder(for: "certificates")
        try openssl("req -x509 \(newKey("root")) -out root.pem -days 2 -subj /CN=Root")
    }

    /// The path of a file in the folder.
    subscript(_ name: String) -> String { "\(path)/\(name)" }

    private func newKey(_ name: String) -> String {
        "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout \(name).key"
    }

    /// Makes the key NAME.key and the certificate NAME.pem, which the authority has signed.
    func issue(
        _ name: String = "server", for names: String = "DNS:localhost,IP:127.0.0.1,IP:::1", by issuer: String = "root",
        isAuthority: Bool = false, days: Int = 1
    ) throws {
        try write("subjectAltName=\(names)\nbasicConstraints=CA:\(isAuthority)\n", to: "\(name).ext")
        try openssl("req -new \(newKey(name)) -out \(name).csr -subj /CN=\(name)")
        try openssl(
            "x509 -req -in \(name).csr -CA \(issuer).pem -CAkey \(issuer).key -days \(days) -extfile \(name).ext"
                + " -out \(name).pem")
    }

    func write(_ text: String, to name: String) throws { try folder.write(name, text) }

    func contents(_ name: String) throws -> String {
        // Foundation forgets to free the memory with which it reads an empty file.
        let size = try FileManager.default.attributesOfItem(atPath: self[name])[.size] as? Int
        return size == 0 ? "" : try String(contentsOfFile: self[name], encoding: .utf8)
    }

    /// Runs `openssl` with these words, in this folder, and waits until it has ended.
    func openssl(_ words: String) throws {
        let program = try launch("exec openssl \(words)")
        guard program.waitForEnding(within: .seconds(60)) == .exited(0) else {
            throw Failure(command: "openssl \(words)", errors: program.errors)
        }
    }

    /// Starts a command of the shell in this folder, as a process of its own. It's stopped with the object.
    func launch(_ command: String) throws -> Checks.Program {
        try Checks.Program.launch("/bin/sh", ["-c", "cd '\(path)' && \(command)"])
    }
}
