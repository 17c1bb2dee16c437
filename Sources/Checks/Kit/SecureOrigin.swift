import Foundation

/// An origin that speaks TLS: the program `openssl` with a new certificate for `localhost`. It answers each request of
/// `/answer` with the same text.
final class SecureOrigin: Sendable {
    private let folder: TemporaryFolder
    private let identity: SelfSignedIdentity
    private let server: Program
    /// Its port.
    let port: Int

    /// Starts it on a port; 0 for any free one.
    init(port: Int, answering text: String) throws {
        folder = try TemporaryFolder(for: "secure")
        try folder.write("answer", text)
        let place = try ReservedPort(port)
        self.port = place.number
        identity = try SelfSignedIdentity(in: folder.url)
        let serve = "exec openssl s_server -accept \(place.number) -HTTP -quiet -cert certificate.pem -key key.pem"
        server = try Program.start(
            command: ["/bin/sh", "-c", "cd '\(folder.path)' && \(serve)"], accepting: place.number)
    }

    /// The file with its certificate. A client that trusts it trusts the origin.
    var certificate: String { identity.certificate }

    func stop() {
        server.stop(grace: .milliseconds(100))
    }
}
