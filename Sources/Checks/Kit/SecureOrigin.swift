import Foundation

/// An origin that speaks TLS: the program `openssl` with a new certificate for `localhost`. It answers each request of
/// `/answer` with the same text.
final class SecureOrigin: Sendable {
    private let folder: TemporaryFolder
    private let server: Program
    /// Its port.
    let port: Int

    /// Starts it on a port; 0 for any free one.
    init(port: Int, answering text: String) throws {
        folder = try TemporaryFolder(for: "secure")
        try folder.write("answer", text)
        let place = try ReservedPort(port)
        self.port = place.number
        let make =
            "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout key.pem -out certificate.pem "
            + "-days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost 2>/dev/null"
        let serve = "exec openssl s_server -accept \(port) -HTTP -quiet -cert certificate.pem -key key.pem"
            .replacing("-accept \(port) ", with: "-accept \(place.number) ")
        server = try Program.start(
            command: ["/bin/sh", "-c", "cd '\(folder.path)' && \(make) && \(serve)"], accepting: place.number)
    }

    /// The file with its certificate. A client that trusts it trusts the origin.
    var certificate: String { folder.path(of: "certificate.pem") }

    func stop() {
        server.stop(grace: .milliseconds(100))
    }
}
