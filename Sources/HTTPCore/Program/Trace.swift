import Synchronization

/// Prints the heads of messages as they pass, for `--trace`. Without that flag, no object of this file exists.
final class Tracer: Sendable {
    let program: String
    let print: @Sendable (String) -> Void
    private let clients = Atomic<Int32>(0)
    private let origins = Atomic<Int32>(0)

    init(_ program: String, print: @escaping @Sendable (String) -> Void) {
        self.program = program
        self.print = print
    }

    /// A trace for a new connection from a client.
    func nextClient() -> Trace { Trace(self, client: "client \(clients.add(1, ordering: .relaxed).newValue)") }

    fileprivate func nextOrigin() -> Int32 { origins.add(1, ordering: .relaxed).newValue }
}

/// The messages on one client's connection, and on the connections to origins that belong to it. With HTTP/2, it's those
/// of a single stream, because several may be under way at the same time.
final class Trace: MessageWitness {
    private let tracer: Tracer
    private let client: String
    /// The latest request, and the origin's latest response to it. Messages that leave the program are compared with
    /// them.
    private var request = HeadLines()
    private var answer = HeadLines()

    init(_ tracer: Tracer, client: String) {
        self.tracer = tracer
        self.client = client
    }

    // MARK: HTTP/1.1

    /// A request has arrived from the client, at the start of the input.
    func requestComes(_ input: Buffer, _ size: Int) {
        requestComes(HeadLines(input, 0..<size), by: ["\(client) -> \(tracer.program)"])
    }

    /// A request is about to leave for an origin: the bytes of the output from `start`. A connection gets its number
    /// with its first request.
    func requestLeaves(_ output: Buffer, from start: Int, on connection: inout Int32) {
        if connection == 0 { connection = tracer.nextOrigin() }
        let title = "\(tracer.program) -> origin \(connection)"
        requestLeaves(HeadLines(output, start..<output.count), by: [title])
    }

    /// A response has arrived from an origin, at the start of the input.
    func answerComes(_ input: Buffer, _ size: Int, on connection: Int32) {
        answerComes(HeadLines(input, 0..<size), by: ["origin \(connection) -> \(tracer.program)"])
    }

    /// A response is about to leave for the client: the bytes of the output from `start`.
    func answerLeaves(_ output: Buffer, from start: Int) {
        answerLeaves(HeadLines(output, start..<output.count), by: ["\(tracer.program) -> \(client)"])
    }

    // MARK: Any version

    // The titles say which connection a head is on. With HTTP/2, they also name its frames.

    func requestComes(_ head: HeadLines, by titles: [String]) {
        request = head
        answer = HeadLines()
        show(head, by: titles)
    }

    func requestLeaves(_ head: HeadLines, by titles: [String]) { show(head, since: request, by: titles) }

    func answerComes(_ head: HeadLines, by titles: [String]) {
        answer = head
        show(head, by: titles)
    }

    func answerLeaves(_ head: HeadLines, by titles: [String]) {
        show(head, since: answer, by: titles)
        answer = HeadLines()
    }

    /// Prints a head in one piece. If it was forwarded, each line shows what happened to it.
    private func show(_ head: HeadLines, since came: HeadLines = HeadLines(), by titles: [String]) {
        tracer.print((titles.map { "\($0)\n" } + head.marked(since: came)).joined())
    }

    // MARK: HTTP/2

    func makeClientFrames() -> any FrameWitness { FrameTrace(tracer, peer: client, isServer: true) }

    func makeOriginFrames() -> any FrameWitness {
        FrameTrace(tracer, peer: "origin \(tracer.nextOrigin())", isServer: false)
    }
}
