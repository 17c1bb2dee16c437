import Foundation

/// A TLS connection for the kit: the program `openssl` is its other end, and passes the bytes on. So the kit needs no
/// TLS of its own.
final class SecurePipe: Sendable {
    /// What is sent here goes encrypted to the server.
    let socket: Socket
    private let process: ChildProcess

    /// Connects to a port of 127.0.0.1. No certificate is checked.
    ///
    /// - Parameter protocols: what the client offers with ALPN.
    init(port: Int, protocols: String, options: [String] = []) throws {
        guard let openssl = Program.installed("openssl") else {
            throw Program.StartError(description: "openssl is not installed")
        }
        var ends: [Int32] = [-1, -1]
        let made = Descriptors.closedOnExec {
            let result = unsafe socketpair(AF_UNIX, streamSocket, 0, &ends)
            if result == 0 { _ = fcntl(ends[1], F_SETFD, FD_CLOEXEC) }
            return result == 0 ? ends[0] : -1
        }
        guard made >= 0 else { throw WireProblem.system(errno) }
        socket = Socket(adopting: ends[0])
        defer { Foundation.close(ends[1]) }
        let arguments =
            ["s_client", "-quiet", "-nbio", "-connect", "127.0.0.1:\(port)", "-alpn", protocols] + options
        process = try ChildProcess(path: openssl, arguments: arguments, talkingOver: ends[1])
    }

    deinit {
        close()
    }

    /// Ends the connection.
    func close() {
        socket.close()
        process.send(signal: SIGKILL)
    }
}
