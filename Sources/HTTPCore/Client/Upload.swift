/// The body of a request on its way to the origin, while the response is awaited or already read.
final class Upload {
    private let body: Body
    private let framing: Framing
    private let stream: Stream
    private var task: Task<Void, Never>?
    private(set) var hasEnded = false
    private(set) var hasSucceeded = false

    init(_ body: Body, _ framing: Framing, over stream: Stream) {
        self.body = body
        self.framing = framing
        self.stream = stream
    }

    var hasStarted: Bool { task != nil }

    /// The same body on its way over another connection; only before it has started.
    func moved(to other: Stream) -> Upload {
        Upload(body, framing, over: other)
    }

    func start() {
        guard task == nil else { return }
        task = stream.loop.spawn { await self.run() }
    }

    private func run() async {
        do {
            var transfer = Transfer(body, framing, over: stream)
            try await transfer.run()
            hasSucceeded = true
        } catch is StreamError {
            // The origin takes no more. It may have answered all the same, so the connection is left to whoever reads.
        } catch {
            // The client's side is at fault: the request will never be whole, and the origin has to see that.
            stream.close()
        }
        hasEnded = true
    }

    func cancel() {
        task?.cancel()
    }

    /// Waits for the end if little is left, else makes one.
    func end(within limit: Int) async {
        guard let task else { return }
        if !hasEnded, ((body.source as? IncomingBody)?.remaining ?? .max) > limit { task.cancel() }
        await withTaskCancellationHandler {
            await task.value
        } onCancel: {
            task.cancel()
        }
    }
}
