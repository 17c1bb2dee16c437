import Checks
import Foundation

/// A case while it's played: a proxy, an origin behind it that keeps every byte, and the clients.
final class Scene {
    let origin: ScriptedOrigin
    let proxy: Checks.Program
    let port: Int
    let isSecure: Bool
    let signals: Signals
    /// What is wrong, one sentence each.
    private(set) var complaints: [String] = []
    private(set) var clients: [HTTP2Client] = []
    /// The targets that clients have asked for, well.
    private(set) var asked: Set<String> = ["/after"]
    /// The targets of requests that must never be whole at the origin, though it may see their beginning.
    private(set) var neverWhole: Set<String> = []

    init(origin: ScriptedOrigin, proxy: Checks.Program, port: Int, isSecure: Bool, signals: Signals) {
        (self.origin, self.proxy, self.port) = (origin, proxy, port)
        (self.isSecure, self.signals) = (isSecure, signals)
    }

    /// Complains unless a condition is true.
    func check(_ condition: Bool, _ text: @autoclosure () -> String) {
        if !condition { complain(text()) }
    }

    func complain(_ text: String) {
        if complaints.count < 20 { complaints.append(text) }
    }

    // MARK: Clients

    /// Connects, and sends nothing.
    func silentClient() throws -> HTTP2Client {
        let client = try HTTP2Client(port: port, isSecure: isSecure)
        clients.append(client)
        return client
    }

    /// Connects, and begins with these settings.
    func client(_ settings: [(id: UInt16, value: UInt32)] = []) throws -> HTTP2Client {
        let client = try silentClient()
        try client.begin(settings)
        return client
    }

    /// A client whose settings the proxy has acknowledged.
    func settledClient(_ settings: [(id: UInt16, value: UInt32)] = []) throws -> HTTP2Client {
        let client = try client(settings)
        check(client.read { $0.acknowledgements > 0 && !$0.settings.isEmpty }, "no acknowledgement of SETTINGS")
        return client
    }

    // MARK: Requests

    /// Notes that somebody asks for a target, so that the origin may see it.
    func allow(_ target: String) {
        asked.insert(target)
    }

    /// Notes a target of which the origin may see no more than a beginning.
    func forbidWhole(_ target: String) {
        neverWhole.insert(target)
    }

    /// Sends an ordinary request.
    @discardableResult
    func send(
        _ method: String = "GET", _ path: String, _ more: [Field] = [], end: Bool = true, over client: HTTP2Client
    ) throws -> UInt32 {
        allow(path)
        return try client.send(request: client.fields(method, path, more), end: end)
    }

    /// Sends an ordinary request, and waits for the answer.
    func ask(
        _ method: String = "GET", _ path: String, _ more: [Field] = [], over client: HTTP2Client,
        within duration: Duration = .seconds(10)
    ) throws -> StreamAnswer {
        client.answer(on: try send(method, path, more, over: client), within: duration)
    }

    /// Sends a request with content, and waits for the answer.
    func post(
        _ path: String, _ more: [Field] = [], content: [UInt8], over client: HTTP2Client
    ) throws -> StreamAnswer {
        let stream = try send("POST", path, more, end: false, over: client)
        try client.send(content: content, on: stream)
        return client.answer(on: stream)
    }

    // MARK: Judging

    /// Complains unless an answer is a whole 200.
    func expectOK(_ answer: StreamAnswer, _ text: String? = nil, _ subject: String = "the answer") {
        check(answer.status == 200 && answer.ending == .whole, "\(subject) is no whole 200: \(answer)")
        if let text { check(answer.text == text, "\(subject) isn't \"\(text)\": \(answer)") }
    }

    /// Complains unless the proxy has refused a stream: with a 4xx or 5xx, RST_STREAM, GOAWAY, or the connection's end.
    func expectRefusal(of stream: UInt32, over client: HTTP2Client, within duration: Duration = .seconds(8)) {
        client.read(within: duration) {
            $0.answers[stream]?.ending != nil || ($0.answers[stream]?.hasBegun ?? false) || Self.hasGone($0)
        }
        guard let answer = client.conduct.answers[stream] else { return complain("no stream \(stream)") }
        if client.ending != .open || Self.hasGone(client.conduct) { return }
        if case .reset? = answer.ending { return }
        check((400...599).contains(answer.status ?? 0), "not refused: \(answer)")
    }

    /// Complains unless the proxy ends the connection, by GOAWAY with an error or without.
    func expectEnd(of client: HTTP2Client, within duration: Duration = .seconds(8)) {
        client.read(within: duration, until: Self.hasGone)
        check(
            client.ending != .open || Self.hasGone(client.conduct),
            "the connection goes on: \(client.conduct.goAways), \(client.conduct.answers)")
    }

    private static func hasGone(_ conduct: ServerConduct) -> Bool {
        conduct.goAways.contains { $0.code != RawFrame.Code.none }
    }

    /// The requests that are whole at the origin.
    var requests: [Message] { OriginRecord(origin.connections).requests }

    /// The request for a target, once it's whole at the origin.
    func request(for target: String, within duration: Duration = .seconds(5)) -> Message? {
        origin.wait(within: duration) { OriginRecord($0).requests.contains { $0.target == target } }
        let found = requests.first { $0.target == target }
        check(found != nil, "the origin has no whole request for \(target)")
        return found
    }
}
