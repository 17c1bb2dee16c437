import Foundation

/// What to check: a program that the check starts, or a server that is already running.
public enum Subject: Sendable, Equatable {
    /// A program of this package, by its name. It takes the flags of this step.
    case program(String, step: Int)
    /// A server at a loopback port, to be checked as a program of this step. Its origin must be at the other port.
    case server(port: Int, isSecure: Bool = false, originPort: Int, step: Int)

    /// Creates a subject from a URL like http://127.0.0.1:8080 or https://127.0.0.1:8443; nil if the URL isn't a
    /// loopback address with a port.
    public init?(url: String, originPort: Int = usualOriginPort, step: Int) {
        guard let parts = URLComponents(string: url), let scheme = parts.scheme, ["http", "https"].contains(scheme),
            let port = parts.port, ["127.0.0.1", "localhost"].contains(parts.host), ["", "/"].contains(parts.path)
        else { return nil }
        self = .server(port: port, isSecure: scheme == "https", originPort: originPort, step: step)
    }

    /// The reference program of a step.
    public static func step(_ step: Int) -> Subject {
        .program("step\(step)", step: step)
    }

    /// The step whose checks it has to pass.
    public var step: Int {
        switch self {
        case .program(_, let step), .server(_, _, _, let step): step
        }
    }

    /// The URL of a server; nil if it's a program, because that gets its port when it starts.
    public var url: String? {
        guard case .server(let port, let isSecure, _, _) = self else { return nil }
        return "\(isSecure ? "https" : "http")://127.0.0.1:\(port)"
    }

    /// Whether it's a server with TLS.
    public var isSecure: Bool {
        if case .server(_, isSecure: true, _, _) = self { true } else { false }
    }

    /// The port where its origin must be; 0 if it gets the origin's address from the check, so that any port will do.
    var originPort: Int {
        switch self {
        case .program: 0
        case .server(_, _, let port, _): port
        }
    }

    /// The port where a server's origin must be unless another one is given. It's the same as in the steps' default for
    /// `--origin`.
    public static let usualOriginPort = 8081
}

extension Check {
    /// Why the check can't run on a subject; nil if it can.
    public func reasonToSkip(on subject: Subject) -> String? {
        if case .exchange(let exchange) = kind, exchange.needsIPv6, !Self.hasIPv6 { return "this machine has no IPv6" }
        if case .exchange(let exchange) = kind, exchange.needsOpenSSL(isSecure: subject.isSecure),
            Program.installed("openssl") == nil
        {
            return "needs openssl, which is not installed"
        }
        guard case .server = subject else { return nil }
        guard case .exchange(let exchange) = kind else { return "starts the program with flags of its own" }
        if !exchange.flags.isEmpty, exchange.flags != Exchange.tls {
            return "needs the program started with \(exchange.flags.joined(separator: " "))"
        }
        if exchange.hasSignal { return "tells the program to end" }
        if exchange.startsAgain { return "starts the program a second time" }
        if exchange.needsIPv6 { return "needs the program started for IPv6" }
        if expectations.contains(where: \.isInside) { return "reads what the program prints" }
        switch exchange.origin {
        case .itself: return "needs the program to be its own origin"
        case .secure, .http2: return "needs the program to speak with its origin in another way"
        case .scripts(_, _, let name?): return "needs the program to know its origin as \(name)"
        default: break
        }
        if subject.isSecure { return exchange.fitsTLS ? nil : "speaks without TLS: give the proxy's http URL" }
        return exchange.flags == Exchange.tls ? "speaks TLS: give the proxy's https URL" : nil
    }

    private static let hasIPv6 = (try? Listener(host: "::1", port: 0)) != nil
}
