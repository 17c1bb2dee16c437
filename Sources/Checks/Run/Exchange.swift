/// A conversation between a client, the program under test and an origin.
public struct Exchange: Sendable {
    /// What the client does, in this order.
    public let client: [ClientAction]
    /// What the program finds behind it.
    public let origin: Origin
    /// The flags that the program is started with, beside those that every program of its step gets.
    public let flags: [String]

    /// Whether it takes place on IPv6, which not every machine has.
    var needsIPv6: Bool {
        if case .scripts(_, host: "::1", _) = origin { return true }
        return client.contains { action in
            switch action {
            case .connect(let host), .expectRefusal(let host): host == "::1"
            default: false
            }
        }
    }

    /// Whether the program is told to end in the middle of it.
    var hasSignal: Bool {
        client.contains { if case .terminate = $0 { true } else { false } }
    }

    /// Those of the flags that a program of a step knows.
    func flags(knownTo step: Int) -> [String] {
        let firstSteps = ["--timeout": 5, "--upgrade": 6, "--tunnel-timeout": 6]
        return flags.contains { firstSteps[$0, default: 1] > step } ? [] : flags
    }

    /// What makes step 5 give up soon.
    static let impatient = ["--timeout", "1"]

    /// A conversation; unless told otherwise, the real step1 is the origin.
    static func client(_ actions: ClientAction..., origin: Origin = .step1, flags: [String] = []) -> Exchange {
        Exchange(client: actions, origin: origin, flags: flags)
    }

    /// One request, and the reading of its answer.
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
    /// Sends text in which `{name}` stands for the name that the program gave itself in the Via of its last answer.
    case sendNamed(String)
    /// Reads the answer to the request sent last.
    case read
    /// Reads until the bytes received contain the text, and lets the origin know that they do.
    case readUntil(String)
    /// Waits until the origin has received the text.
    case awaitOrigin(String)
    /// Reads until the program ends the connection.
    case awaitClose
    /// Reads until the program resets the connection (TCP RST).
    case awaitReset
    /// Waits until a connection of the origin has ended in this way.
    case awaitOriginEnding(Transcript.Ending)
    /// Says that it sends nothing more (TCP FIN), and can still read.
    case halfClose
    /// Ends the connection with a reset (TCP RST).
    case reset
    /// Does nothing for a while.
    case pause(Duration)
    /// Has the program told to end (SIGTERM).
    case terminate
    /// Opens a new connection, on which the following actions happen.
    case connect(host: String = "127.0.0.1")
    /// Tries to open a connection, which must be refused.
    case expectRefusal(host: String)
    /// Makes an origin that has refused connections accept them.
    case openOrigin
}

/// One thing that a scripted origin does on a connection.
public enum OriginAction: Sendable {
    /// Reads a request with its body.
    case readRequest
    /// Reads a request's head.
    case readHead
    /// Sends text.
    case send(String)
    /// Sends bytes.
    case sendBytes([UInt8])
    /// Reads until the text has come in.
    case awaitText(String)
    /// Waits until the client has received the text.
    case awaitClient(String)
    /// Says nothing, and reads until the peer ends its side of the connection.
    case hold
    /// Says that nothing more will be sent (TCP FIN), and can still read.
    case halfClose
    /// Ends the connection with a reset (TCP RST).
    case reset
}

/// What stands behind the program under test.
public enum Origin: Sendable {
    /// The real origin server of step 1.
    case step1
    /// A script for each connection, the last one also for all that follow.
    case scripts([[OriginAction]], host: String = "127.0.0.1", name: String? = nil)
    /// A port where nothing listens. A client can open it later, and then each request is answered with this text.
    case refusing(then: String = "")
    /// The program under test itself.
    case itself

    /// An origin that reads a request, answers with this text and closes the connection.
    static func answer(_ text: String) -> Origin {
        .scripts([[.readRequest, .send(text)]])
    }

    /// An origin that does these things on each connection.
    static func script(_ actions: OriginAction...) -> Origin {
        .scripts([actions])
    }
}

/// A start of the program under test.
public struct Command: Sendable {
    /// The arguments; `{taken}` stands for a port that is in use.
    public let arguments: [String]
    /// The signal that is sent once the program listens; without one it must end by itself.
    public let signal: Int32?

    static func arguments(_ arguments: String..., signal: Int32? = nil) -> Command {
        Command(arguments: arguments, signal: signal)
    }
}

// MARK: - The text of messages

/// A request as a client sends it, with `Host: www.example.com` and, for a body, its length.
func request(
    _ method: String = "GET", _ target: String = "/", _ fields: [String] = [], body: String = ""
) -> String {
    let length = body.isEmpty ? [] : ["Content-Length: \(body.utf8.count)"]
    let lines = ["\(method) \(target) HTTP/1.1", "Host: www.example.com"] + fields + length
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}

/// A response as an origin sends it that closes the connection afterwards.
func response(_ status: String = "200 OK", _ fields: [String] = [], body: String = "") -> String {
    let lines = ["HTTP/1.1 \(status)"] + fields + ["Content-Length: \(body.utf8.count)", "Connection: close"]
    return lines.map { $0 + "\r\n" }.joined() + "\r\n" + body
}
