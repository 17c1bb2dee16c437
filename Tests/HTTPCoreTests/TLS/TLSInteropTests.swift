import Testing

@testable import HTTPCore

/// Sessions with the program `openssl` at the other end.
@Suite struct TLSInteropTests {
    private let folder: CertificateFolder

    init() throws {
        folder = try CertificateFolder()
        try folder.issue()
    }

    /// Lets `openssl s_client` connect, send a line and wait for the end.
    ///
    /// - Parameters:
    ///   - input: the command that prints what the client sends.
    ///   - body: what the server does with the connection.
    /// - Returns: what the client has printed.
    private func client(
        _ flags: String, sending input: String = "echo hello",
        _ body: @escaping @Sendable (SecureConnection) async throws -> Void
    ) async throws -> String {
        let context = try TLSContext.server(folder)
        try await onLoop { loop in
            let socket = try Socket.listening(at: .loopback("127.0.0.1"), sharingPort: false)
            let port = try socket.localAddress().port
            let listener = try Channel(socket, on: loop)
            defer { listener.close() }
            let child = try folder.launch(
                "(\(input)) | timeout 10 openssl s_client -connect 127.0.0.1:\(port) -servername localhost"
                    + " -verify_hostname localhost -verify_return_error -CAfile root.pem -ign_eof \(flags)"
                    + " >client.txt 2>&1 || true")
            try await body(.accept(listener, context))
            child.waitForEnding(within: .seconds(20))
        }
        return try folder.contents("client.txt")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `openssl's client verifies the server, and both talk`(version: String) async throws {
        let text = try await client("\(version) -alpn http/1.1,h2") { connection in
            try await connection.handshake()
            #expect(connection.session.applicationProtocol == .http2)
            #expect(try await connection.line() == "hello\n")
            try await connection.send("goodbye\n")
            try await connection.end()
        }
        for expected in ["ALPN protocol: h2", "Verification: OK", "Compression: NONE", "goodbye"] {
            #expect(text.contains(expected), "\(text)")
        }
    }

    @Test(arguments: [
        ("-tls1_1 -cipher DEFAULT@SECLEVEL=0", "unsupported protocol"),
        ("-tls1_2 -cipher AES128-SHA256", "no shared cipher"),
        ("-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", "no shared cipher"),
        ("-tls1_3 -groups ffdhe2048", "no suitable key share"),
    ])
    func `old versions and weak ciphers are refused`(flags: String, reason: String) async throws {
        _ = try await client(flags) { connection in
            await #expect(throws: TLSError.malformed(peer: "the client", reason: reason)) {
                try await connection.handshake()
            }
        }
    }

    @Test func `a client can't renegotiate`() async throws {
        let text = try await client("-tls1_2 -no_ign_eof", sending: "echo R; sleep 1") { connection in
            try await connection.handshake()
            _ = try? await connection.line()
            try? await connection.end()
        }
        #expect(text.contains("RENEGOTIATING") && text.contains("no renegotiation"), "\(text)")
    }

    @Test(arguments: ["-tls1_2", "-tls1_3"])
    func `openssl's server is verified, and both talk`(version: String) async throws {
        let context = try TLSContext.client(folder)
        let child = try folder.launch(
            "exec timeout 600 openssl s_server -accept 127.0.0.1:0 -cert server.pem -key server.key"
                + " \(version) -alpn http/1.1 -rev >server.txt 2>&1")
        defer { child.stop() }
        let port = try await port(in: "server.txt")
        try await onLoop { loop in
            let connection = try await SecureConnection.connect(to: port, context, on: loop)
            try await connection.handshake()
            #expect(connection.session.applicationProtocol == .http11)
            #expect(connection.session.version == (version == "-tls1_2" ? "TLSv1.2" : "TLSv1.3"))
            try await connection.send("hello\n")
            #expect(try await connection.line() == "olleh\n")
            try await connection.end()
        }
    }

    /// The port in the line that `openssl s_server` prints when it listens.
    private func port(in name: String) async throws -> UInt16 {
        // Other tests may keep this one from running for a while, so it counts its looks instead of the time.
        for _ in 0..<2000 {
            let line = try? folder.contents(name).split(separator: "\n").first { $0.hasPrefix("ACCEPT ") }
            if let port = line?.split(separator: ":").last.flatMap({ UInt16($0) }) { return port }
            try await Task.sleep(for: .milliseconds(10))
        }
        Issue.record("openssl s_server doesn't listen; it says: \((try? folder.contents(name)) ?? "nothing")")
        throw StreamError.timeout
    }
}
