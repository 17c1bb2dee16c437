@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A folder of keys and certificates that the program `openssl` makes, for one test. It contains an authority that
/// tests trust: `root.pem`.
final class CertificateFolder {
    let path: String

    init() throws {
        var name = Array("/tmp/certificates-XXXXXX".utf8CString)
        guard let made = unsafe mkdtemp(&name) else { throw SystemError.last }
        path = unsafe String(cString: made)
        try openssl("req -x509 \(newKey("root")) -out root.pem -days 2 -subj /CN=Root")
    }

    deinit {
        for name in names { unsafe unlink(self[name]) }
        unsafe rmdir(path)
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
        let extensions = "subjectAltName=\(names)\nbasicConstraints=CA:\(isAuthority)\n"
        write(extensions, to: "\(name).ext")
        try openssl("req -new \(newKey(name)) -out \(name).csr -subj /CN=\(name)")
        try openssl(
            "x509 -req -in \(name).csr -CA \(issuer).pem -CAkey \(issuer).key -days \(days) -extfile \(name).ext"
                + " -out \(name).pem")
    }

    func write(_ text: String, to name: String) {
        let file = unsafe fopen(self[name], "w")
        unsafe fputs(text, file)
        unsafe fclose(file)
    }

    func contents(_ name: String) throws -> String {
        guard let file = unsafe fopen(self[name], "r") else { throw SystemError.last }
        defer { unsafe fclose(file) }
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 64 * 1024) { room, count in
            count = unsafe fread(room.baseAddress, 1, room.count, file)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Runs `openssl` with these words, in this folder, and waits until it has ended.
    func openssl(_ words: String) throws {
        try Child("cd \(path) && exec openssl \(words) >/dev/null 2>>openssl.log").wait()
    }

    private var names: [String] {
        guard let folder = unsafe opendir(path) else { return [] }
        defer { unsafe closedir(folder) }
        var names: [String] = []
        while let entry = unsafe readdir(folder) {
            unsafe names.append(
                withUnsafePointer(to: &entry.pointee.d_name) {
                    unsafe $0.withMemoryRebound(to: CChar.self, capacity: 256) { unsafe String(cString: $0) }
                })
        }
        return names.filter { $0 != "." && $0 != ".." }
    }
}

/// A command of the shell that runs as a process of its own. It's stopped with the object.
final class Child {
    struct Failure: Error {
        let command: String
        let status: Int32
    }

    private let command: String
    private var id: pid_t = 0
    private var hasEnded = false

    init(_ command: String) throws {
        self.command = command
        var words = unsafe ["sh", "-c", command].map { (word: String) in unsafe strdup(word) } + [nil]
        defer { unsafe words.forEach { unsafe free($0) } }
        // A thread of Swift's may block signals, and a child begins with its parent's mask.
        var attributes = posix_spawnattr_t()
        unsafe posix_spawnattr_init(&attributes)
        defer { unsafe posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        unsafe sigemptyset(&none)
        unsafe posix_spawnattr_setsigmask(&attributes, &none)
        unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        let code = unsafe posix_spawn(&id, "/bin/sh", nil, &attributes, &words, environ)
        guard code == 0 else { throw SystemError(code: code) }
    }

    deinit {
        stop()
    }

    func stop() {
        guard !hasEnded else { return }
        hasEnded = true
        kill(id, SIGTERM)
        while waitpid(id, nil, 0) < 0, errno == EINTR {}
    }

    func wait() throws {
        var status: Int32 = 0
        while unsafe waitpid(id, &status, 0) < 0, errno == EINTR {}
        hasEnded = true
        guard status == 0 else { throw Failure(command: command, status: status) }
    }
}
