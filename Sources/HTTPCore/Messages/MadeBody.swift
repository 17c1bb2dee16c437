extension Body {
    /// Creates content that the program makes piece by piece. A piece is only made when the one before it has been sent.
    ///
    ///     // A filter: upper case, as the content passes.
    ///     let content = answer.body
    ///     answer.body = Body(length: content.length, trailers: { content.trailers }) {
    ///         try await content.next().map { piece in piece.map { 0x61...0x7A ~= $0 ? $0 - 0x20 : $0 } }
    ///     }
    ///
    ///     // Server-sent events: a line each second, ten times.
    ///     var count = 0
    ///     let events = Body {
    ///         try await Task.sleep(for: .seconds(1))
    ///         count += 1
    ///         return count > 10 ? nil : Array("data: \(count)\n\n".utf8)
    ///     }
    ///
    /// - Parameters:
    ///   - length: The number of bytes, if it's known. If the pieces have more or fewer bytes, the message is broken off
    ///     with ``BodyLengthError``.
    ///   - trailers: Called once after the last piece. It returns the fields that come after the content.
    ///   - next: Makes the next piece; nil ends the content. If it throws, the message is broken off, so the receiver
    ///     can't take it for a complete one. A piece may have any size, and an empty one is skipped.
    public init(
        length: Int? = nil, trailers: @escaping () -> Fields = { Fields() },
        _ next: @escaping () async throws -> [UInt8]?
    ) {
        precondition(length ?? 0 >= 0, "a body can't have a negative length")
        self.init(length: length, source: MadeBody(trailers, next))
    }
}

/// A body that the program makes.
final class MadeBody: BodySource {
    enum State: StateMachine {
        /// The next piece has to be made.
        case empty
        /// Some of the last piece is left.
        case piece(ArraySlice<UInt8>)
        /// There are no more pieces; these are the trailers.
        case ended(Fields)
        case failed(any Error)

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.empty, _), (.piece, .piece), (.piece, .empty): true
            case (.piece, _), (.ended, _), (.failed, _): false
            }
        }
    }

    private let makeTrailers: () -> Fields
    private let next: () async throws -> [UInt8]?
    private var state = State.empty
    /// How many more pieces are made before other tasks get their turn. The function that makes them may never wait.
    private var turns = MadeBody.turns
    private static let turns = 16

    init(_ makeTrailers: @escaping () -> Fields, _ next: @escaping () async throws -> [UInt8]?) {
        self.makeTrailers = makeTrailers
        self.next = next
    }

    var isReady: Bool { if case .empty = state { false } else { true } }
    var hasEnded: Bool { if case .ended = state { true } else { false } }
    var isComplete: Bool { hasEnded }
    var trailers: Fields { if case .ended(let trailers) = state { trailers } else { Fields() } }

    func readNow(into buffer: Buffer, upTo limit: Int) throws -> Bool? {
        switch state {
        case .empty: return nil
        case .ended: return false
        case .failed(let error): throw error
        case .piece(let rest):
            let taken = rest.prefix(min(limit, max(buffer.room, 1)))
            buffer.append(taken.span)
            state.become(taken.count < rest.count ? .piece(rest.dropFirst(taken.count)) : .empty)
            return true
        }
    }

    func waitUntilReady() async throws {
        guard case .empty = state else { return }
        do {
            if turns == 0 { try await giveWay() }
            turns -= 1
            guard let piece = try await next() else { return state.become(.ended(makeTrailers())) }
            if !piece.isEmpty { state.become(.piece(piece[...])) }
        } catch {
            state.become(.failed(error))
            throw error
        }
    }

    private func giveWay() async throws {
        turns = MadeBody.turns
        await EventLoop.current?.yield()
        try Task.checkCancellation()
    }
}
