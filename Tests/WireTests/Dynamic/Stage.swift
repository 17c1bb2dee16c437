import Checks
import Foundation

/// A proxy with a scripted origin behind it: step5, unless something else is said.
///
/// `play` runs a test's exchange on its own thread, and ends both programs afterwards.
struct Stage: Sendable {
    let origin: ScriptedOrigin
    let proxy: Checks.Program

    /// - Parameter arguments: more flags for the proxy. It has one worker, unless they say otherwise.
    static func play(
        _ arguments: [String] = [], _ script: @escaping ScriptedOrigin.Script = Stage.ordinary,
        with step: String = "step5", _ exchange: @Sendable (Stage) throws -> Void
    ) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(script: script)
            defer { origin.stop() }
            let proxy = try Self.proxy(to: origin.url, arguments, as: step)
            defer { proxy.stop(grace: .seconds(1)) }
            try exchange(Stage(origin: origin, proxy: proxy))
        }
    }

    /// Starts a proxy in front of a URL.
    static func proxy(
        to url: String, _ arguments: [String] = [], as step: String = "step5"
    ) throws -> Checks.Program {
        try Program.start(step, ["--workers", "1", "--quiet", "--origin", url] + arguments)
    }

    /// Answers every request with 200 and its target.
    static let ordinary: ScriptedOrigin.Script = { connection in
        while true {
            let request = try connection.readRequest(within: .seconds(60))
            try connection.send(Stage.ok(request.target))
        }
    }

    /// Sends this after a request, and then nothing more.
    static func stalling(after beginning: String) -> ScriptedOrigin.Script {
        { connection in
            _ = try connection.readRequest()
            try connection.send(beginning)
            connection.hold(for: .seconds(10))
        }
    }

    /// A short answer with this content.
    static func ok(_ text: String) -> String {
        "HTTP/1.1 200 OK\r\nContent-Length: \(text.utf8.count)\r\n\r\n\(text)"
    }

    func client() throws -> RawClient {
        try RawClient(port: proxy.port)
    }

    /// A client that has sent its request.
    func client(sending request: String) throws -> RawClient {
        let client = try client()
        try client.send(request)
        return client
    }

    /// Sends a request on a new connection, and returns the answer.
    func answer(to target: String) throws -> Message {
        try client(sending: Stage.get(target)).readResponse()
    }

    static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

    /// The complete requests that have reached the origin, read strictly.
    var wholeRequests: [Message] {
        origin.connections.flatMap { transcript in
            var reader = MessageReader(transcript.received, isStrict: true)
            var requests: [Message] = []
            while !reader.isAtEnd, let request = try? reader.request() { requests.append(request) }
            return requests
        }
    }

    /// The targets of those requests.
    var targets: [String] { wholeRequests.map(\.target) }
}

/// The result of some work, and the time that it took.
func timed<Result>(_ work: () throws -> Result) rethrows -> (result: Result, time: Duration) {
    let start = ContinuousClock.now
    let result = try work()
    return (result, start.duration(to: .now))
}

/// Checks again and again whether something outside this process is true.
///
/// - Returns: whether it was true in time.
func eventually(within duration: Duration = .seconds(5), _ holds: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(in: duration)
    while deadline.remaining > .zero {
        if try holds() { return true }
        Thread.sleep(forTimeInterval: 0.01)
    }
    return try holds()
}
