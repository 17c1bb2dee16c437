import Checks
import Foundation

/// A step5 with a scripted origin behind it.
///
/// `play` runs a test's exchange on a thread of its own, and ends both when it is over.
struct Stage: Sendable {
    let origin: ScriptedOrigin
    let proxy: Checks.Program

    /// - Parameter arguments: Flags of step5; it has one worker unless they say otherwise.
    static func play(
        _ arguments: [String] = [], _ script: @escaping ScriptedOrigin.Script = Stage.ordinary,
        _ exchange: @Sendable (Stage) throws -> Void
    ) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(script: script)
            defer { origin.stop() }
            let proxy = try Self.proxy(to: origin.url, arguments)
            defer { proxy.stop() }
            try exchange(Stage(origin: origin, proxy: proxy))
        }
    }

    /// A step5 in front of a URL.
    static func proxy(to url: String, _ arguments: [String] = []) throws -> Checks.Program {
        try Program.start("step5", ["--workers", "1", "--quiet", "--origin", url] + arguments)
    }

    /// Answers every request with 200 and its target.
    static let ordinary: ScriptedOrigin.Script = { connection in
        while true {
            let request = try connection.readRequest(within: .seconds(60))
            try connection.send(Stage.ok(request.target))
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

    /// The answer to a request on a fresh connection.
    func answer(to target: String) throws -> Message {
        try client(sending: Stage.get(target)).readResponse()
    }

    static func get(_ target: String) -> String { "GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n" }

    /// The requests that have reached the origin in full, strictly read.
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

/// What some work comes to, and how long it takes.
func timed<Result>(_ work: () throws -> Result) rethrows -> (result: Result, time: Duration) {
    let start = ContinuousClock.now
    let result = try work()
    return (result, start.duration(to: .now))
}

/// Looks again and again until something outside this process holds; returns whether it did in time.
func eventually(within duration: Duration = .seconds(5), _ holds: () throws -> Bool) rethrows -> Bool {
    let deadline = Deadline(in: duration)
    while deadline.remaining > .zero {
        if try holds() { return true }
        Thread.sleep(forTimeInterval: 0.01)
    }
    return try holds()
}
