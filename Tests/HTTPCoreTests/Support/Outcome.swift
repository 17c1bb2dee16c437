import Testing

@testable import HTTPCore

/// A parser's result.
enum Outcome<Head: Equatable>: Equatable {
    case needsMore
    case accepted(Head, size: Int)
    case refused(MessageError)
}

/// Feeds a message to a parser while it grows byte by byte. Two pieces of a message are two of these prefixes, wherever
/// it's split. So anything that holds for all prefixes holds for every split.
///
/// A prefix of an accepted message must never be refused. A prefix of a refused message must never be accepted, or
/// refused for another reason. Bytes after a message must change nothing.
func expectSameInEverySplit<Head: Equatable>(
    _ message: Wire, _ whole: Outcome<Head>, sourceLocation: SourceLocation = #_sourceLocation,
    parse: (Span<UInt8>) -> Outcome<Head>
) {
    let message = message.bytes
    #expect(parse(message.span) == whole, "the whole", sourceLocation: sourceLocation)
    for length in 0..<message.count {
        // Each prefix is a copy, so that reading behind its end would trap.
        let outcome = parse(Array(message.prefix(length)).span)
        let isRight: Bool
        switch whole {
        case .accepted(_, let size): isRight = length < size ? outcome == .needsMore : outcome == whole
        case .refused: isRight = outcome == .needsMore || outcome == whole
        case .needsMore: isRight = outcome == .needsMore
        }
        if !isRight {
            Issue.record("after \(length) bytes: \(outcome), whole: \(whole)", sourceLocation: sourceLocation)
        }
    }
    guard case .accepted = whole else { return }
    for next: Wire in ["GET ", "\r\n", "\0"] {
        #expect(parse((message + next.bytes).span) == whole, "with more behind it", sourceLocation: sourceLocation)
    }
}

extension Outcome {
    init(_ parse: () throws(MessageError) -> (Head, Int)?) {
        do throws(MessageError) {
            self = try parse().map { .accepted($0, size: $1) } ?? .needsMore
        } catch {
            self = .refused(error)
        }
    }
}

extension Fields {
    /// The lines in the form that tests compare: `Name: value`.
    var text: [String] { lines.map { "\(Wire(bytes[$0.name]).text): \(Wire(bytes[$0.value]).text)" } }
}
