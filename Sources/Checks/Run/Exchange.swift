/// A conversation between a client, the program to check and an origin.
public struct Exchange: Sendable {
    /// What the client does, in this order.
    public let client: [ClientAction]
    /// The origin that the program gets.
    public let origin: Origin
    /// Flags for the program, in addition to those that every program of its step gets.
    public let flags: [String]

    /// Whether it needs IPv6, which some machines don't have.
    var needsIPv6: Bool {
        if case .scripts(_, host: "::1", _) = origin { return true }
        return client.contains { action in
            switch action {
            case .connect(let host), .expectRefusal(let host): host == "::1"
            default: false
            }
        }
    }

    /// Whether it needs the program `openssl`, on a server with or without TLS.
    func needsOpenSSL(isSecure: Bool) -> Bool {
        if case .secure = origin { return true }
        guard isSecure || flags == Self.tls else { return false }
        return client.contains { if case .stream = $0 { true } else { false } }
    }

    /// Whether it can run on a server with TLS. It's about TLS, or nothing happens in it outside of HTTP/2, and this goes
    /// over TLS just as well.
    var fitsTLS: Bool {
        if flags == Self.tls { return true }
        return !client.contains { action in
            switch action {
            case .send, .sendBytes, .sendNamed, .read, .readUntil, .awaitClose, .awaitReset, .halfClose, .reset: true
            default: false
            }
        }
    }

    /// The versions that its clients speak. Without an action on a stream, it's HTTP/1.1.
    var versions: Set<HTTPVersion> {
        let all = client.compactMap { action -> HTTPVersion? in
            switch action {
            case .stream(.overTLS): .http1
            case .stream: .http2
            case .send, .sendBytes, .sendNamed: .http1
            default: nil
            }
        }
        return all.isEmpty ? [.http1] : Set(all)
    }

    /// Whether its origin refuses connections, at least in the beginning.
    var refuses: Bool {
        if case .refusing = origin { true } else { false }
    }

    /// Whether the program is told to end in the middle of it.
    var hasSignal: Bool {
        client.contains { if case .terminate = $0 { true } else { false } }
    }

    /// Whether the program is started more than once.
    var startsAgain: Bool {
        client.contains { if case .startAgain = $0 { true } else { false } }
    }

    /// Those of the flags that a program of a step knows.
    func flags(knownTo step: Int) -> [String] {
        let firstSteps = [
            "--timeout": 5, "--upgrade": 6, "--tunnel-timeout": 6, "--tls": 7, "--origin-http2": 7,
        ]
        return flags.contains { firstSteps[$0, default: 1] > step } ? [] : flags
    }

    /// Flags that make step 7 speak TLS.
    static let tls = ["--tls"]

    /// Flags that make step 5 give up soon.
    static let impatient = ["--timeout", "1"]

    /// A conversation. The origin is the real step1, unless it's given.
    static func client(_ actions: ClientAction..., origin: Origin = .step1, flags: [String] = []) -> Exchange {
        Exchange(client: actions, origin: origin, flags: flags)
    }

    /// Sends one request and reads the response.
    static func send(_ request: String, origin: Origin = .step1, flags: [String] = []) -> Exchange {
        Exchange(client: [.send(request), .read], origin: origin, flags: flags)
    }
}

/// One thing that the client of an exchange does.
public enum ClientAction: Sendable {
    /// Sends text.
    case send(String)
    /// Sends bytes.
    case sendBytes([UInt8])
    /// Sends text. `{name}` stands for the name that the program used for itself in Via, in its last response.
    case sendNamed(String)
    /// Reads the response to the last request.
    case read
    /// Reads until the received bytes contain the text, and then tells the origin's script.
    case readUntil(String)
    /// Waits until the origin has received the text.
    case awaitOrigin(String)
    /// Reads until the program closes the connection.
    case awaitClose
    /// Reads until the program resets the connection (TCP RST).
    case awaitReset
    /// Waits until a connection of the origin has ended in this way; with nil, in any way.
    case awaitOriginEnding(Transcript.Ending?)
    /// Says that it sends nothing more (TCP FIN), and can still read.
    case halfClose
    /// Ends the connection with a reset (TCP RST).
    case reset
    /// Does nothing for a while.
    case pause(Duration)
    /// Has the program told to end (SIGTERM).
    case terminate
    /// Opens a new connection for the following actions.
    case connect(host: String = "127.0.0.1")
    /// Tries to open a connection. It must be refused.
    case expectRefusal(host: String)
    /// Makes an origin accept connections that has refused them so far.
    case openOrigin
    /// Does something on a connection of HTTP/2.
    case stream(StreamAction)
    /// Starts the program once more, with the same arguments, and opens a connection to it for the following actions.
    case startAgain
}

/// One thing that a scripted origin does on a connection.
public enum OriginAction: Sendable {
    /// Reads a request with its body.
    case readRequest
    /// Reads the head of a request.
    case readHead
    /// Sends text.
    case send(String)
    /// Sends bytes.
    case sendBytes([UInt8])
    /// Reads until the text has come in.
    case awaitText(String)
    /// Waits until the client has received the text.
    case awaitClient(String)
    /// Sends nothing more until the peer closes the connection.
    case hold
    /// Says that nothing more will be sent (TCP FIN), and can still read.
    case halfClose
    /// Ends the connection with a reset (TCP RST).
    case reset
}

/// The server behind the program to check.
public enum Origin: Sendable {
    /// The real origin server of step 1.
    case step1
    /// A script for each connection. The last one is also for all further connections.
    case scripts([[OriginAction]], host: String = "127.0.0.1", name: String? = nil)
    /// A port where nothing listens. A client can open it later, and then every request is answered with this text.
    case refusing(then: String = "")
    /// The program itself, as its own origin.
    case itself
    /// An origin with TLS that answers with this text. The program may be told to trust its certificate.
    case secure(String, isTrusted: Bool)
    /// An origin of HTTP/2 in clear text. It answers with the fields of the request.
    case http2

    /// An origin that reads a request, answers with this text and closes the connection.
    static func answer(_ text: String) -> Origin {
        .scripts([[.readRequest, .send(text)]])
    }

    /// An origin that does these things on each connection.
    static func script(_ actions: OriginAction...) -> Origin {
        .scripts([actions])
    }
}

/// A way to start the program.
public struct Command: Sendable {
    /// The arguments. `{taken}` stands for a port that is already in use.
    public let arguments: [String]
    /// The signal to send once the program listens. Without one, the program must end by itself.
    public let signal: Int32?

    static func arguments(_ arguments: String..., signal: Int32? = nil) -> Command {
        Command(arguments: arguments, signal: signal)
    }
}

// MARK: - The text of messages

/// A request with `Host: www.example.com`. If it has a body, it also has Content-Length.
func request(
    _ method: String = "GET", _ target: String = "/", _ fields: [String] = [], body: String = ""
) -> String {
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let lines = ["\(method) \(target) HTTP/1.1", "Host: www.example.com"] + fields + length
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

/// A response with Content-Length, from an origin that closes the connection after it.
func response(_ status: String = "200 OK", _ fields: [String] = [], body: String = "") -> String {
    let lines = ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.utf8.count)", "Connection: close"]
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
