extension Body {
    /// How the content of a message has ended.
    public struct End: Sendable {
        /// Why no more content is read.
        public enum Reason: Sendable {
            /// All of it has been read.
            case complete
            /// Reading failed.
            case failed(any Error)
            /// Nobody wants the rest: the receiver has gone, or the content isn't needed, as in an answer to HEAD.
            case dropped
        }

        /// How many bytes have been read.
        public let bytes: Int
        /// Why no more is read.
        public let reason: Reason

        /// Whether all of the content has been read.
        public var isWhole: Bool { if case .complete = reason { true } else { false } }
    }

    /// The same content, which reports its end: when all of it has been read, when reading fails, or when it's dropped.
    ///
    ///     answer.body = answer.body.onEnd { end in
    ///         program.log("\(end.bytes) bytes\(end.isWhole ? "" : ", broken off")")
    ///     }
    ///
    /// The content isn't copied. A complete end means that the sender has the last bytes in its hands. Whether the
    /// receiver gets them isn't known then.
    ///
    /// - Parameter report: Called exactly once. If there is no content, that's immediately.
    /// - Returns: a body to use instead of this one.
    public func onEnd(_ report: @escaping (End) -> Void) -> Body {
        guard let source else {
            report(End(bytes: 0, reason: .complete))
            return self
        }
        return Body(length: length, source: WatchedBody(source, length, report))
    }
}

/// A body that reports its end.
private final class WatchedBody: BodySource {
    private let source: any BodySource
    private let length: Int?
    private var count = 0
    /// nil after the report.
    private var report: ((Body.End) -> Void)?

    init(_ source: any BodySource, _ length: Int?, _ report: @escaping (Body.End) -> Void) {
        self.source = source
        self.length = length
        self.report = report
    }

    deinit {
        if source.hasEnded { complete() } else { end(.dropped) }
    }

    var isReady: Bool { source.isReady }
    var hasEnded: Bool { source.hasEnded }
    var isComplete: Bool { source.isComplete }
    var trailers: Fields { source.trailers }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        let before = buffer.count
        do {
            let hasMore = try source.readNow(into: buffer, upTo: limit)
            count += buffer.count - before
            if hasMore == false || source.hasEnded { complete() }
            return hasMore
        } catch {
            count += buffer.count - before
            throw failed(error)
        }
    }

    func waitUntilReady() async throws {
        do {
            try await source.waitUntilReady()
        } catch {
            throw failed(error)
        }
    }

    /// A reader that is cancelled may be followed by another one. If it isn't, the body is dropped soon.
    private func failed(_ error: any Error) -> any Error {
        if !(error is CancellationError) { end(.failed(error)) }
        return error
    }

    /// The source has ended. It may be a program's, which can get the length wrong.
    private func complete() {
        let length = length ?? count
        end(count == length ? .complete : .failed(BodyLengthError(announced: length, read: count)))
    }

    private func end(_ reason: Body.End.Reason) {
        guard let report else { return }
        self.report = nil
        report(Body.End(bytes: count, reason: reason))
    }
}
