@testable import HTTPCore

/// Reads a chunked body that arrives in pieces, in the same way as BodyReader.
struct ChunkedReader {
    /// How a body ended.
    struct Taken: Equatable {
        enum End: Equatable {
            case needsMore
            /// The body has ended, and these bytes came after it.
            case whole(left: [UInt8])
            case refused(MessageError)
        }

        var content: [UInt8] = []
        var trailers: [String] = []
        var end = End.needsMore
    }

    static func read(_ pieces: [[UInt8]], ofResponse isResponse: Bool = false, limits: Limits = Limits()) -> Taken {
        var reader = ChunkedReader(decoder: ChunkedDecoder(isResponse: isResponse, limits: limits))
        for piece in pieces { reader.receive(piece) }
        if reader.taken.end == .whole(left: []) { reader.taken.end = .whole(left: reader.input) }
        return reader.taken
    }

    private var decoder: ChunkedDecoder
    private var input: [UInt8] = []
    private var taken = Taken()

    private init(decoder: ChunkedDecoder) {
        self.decoder = decoder
    }

    private mutating func receive(_ piece: [UInt8]) {
        input += piece
        while taken.end == .needsMore {
            do throws(MessageError) {
                let hand = input
                switch try decoder.step(hand.span) {
                case .more(let consumed):
                    input.removeFirst(consumed)
                    return
                case .content(let skip, let count):
                    taken.content += input[skip..<skip + count]
                    input.removeFirst(skip + count)
                case .end(let consumed):
                    input.removeFirst(consumed)
                    taken.trailers = decoder.trailers.text
                    taken.end = .whole(left: [])
                }
            } catch {
                taken.end = .refused(error)
            }
        }
    }
}
