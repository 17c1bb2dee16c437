/// The header block that is arriving on a connection, or has just arrived. There is only one at a time (RFC 9113 section
/// 4.3), so this object is used for all of them.
final class HeaderBlock {
    /// What the block is, with the fields that have come. It can't be copied, so each field costs no copy of the others.
    enum Kind: ~Copyable {
        /// Nobody needs the fields. They are decoded and dropped.
        case dropped
        /// The head of a request.
        case request(RequestFields)
        /// The head of a response.
        case response(ResponseFields)
        /// The trailers of either.
        case trailers(TrailerFields)
    }

    @safe @exclusivity(unchecked) private(set) var stream = StreamID.connection
    @safe @exclusivity(unchecked) private(set) var endsStream = false
    @safe @exclusivity(unchecked) private(set) var isArriving = false
    /// Whether it has more fields than this side accepts. Then only the first ones are here.
    @safe @exclusivity(unchecked) private(set) var isTooLarge = false
    @safe @exclusivity(unchecked) var kind = Kind.dropped

    func begin(on stream: StreamID, endsStream: Bool) {
        self.stream = stream
        self.endsStream = endsStream
        isArriving = true
    }

    /// Decodes the next fragment of the block.
    ///
    /// - Returns: whether the block is complete.
    func take(
        _ fragment: Span<UInt8>, isLast: Bool, with decoder: inout HPACKDecoder
    ) throws(ConnectionError) -> Bool {
        let outcome: HPACKDecoder.Outcome
        // Only a variable can be changed in place, so the fields leave the enum meanwhile.
        switch takeKind() {
        case .dropped:
            outcome = try decoder.decode(fragment, isLast: isLast) { _, _, _ in }
        case .request(var fields):
            outcome = try decoder.decode(fragment, isLast: isLast) { fields.take($0, $1, isNeverIndexed: $2) }
            kind = .request(consume fields)
        case .response(var fields):
            outcome = try decoder.decode(fragment, isLast: isLast) { fields.take($0, $1, isNeverIndexed: $2) }
            kind = .response(consume fields)
        case .trailers(var fields):
            outcome = try decoder.decode(fragment, isLast: isLast) { fields.take($0, $1, isNeverIndexed: $2) }
            kind = .trailers(consume fields)
        }
        isTooLarge = outcome == .tooLarge
        return outcome != .more
    }

    var isRequest: Bool {
        switch kind {
        case .request: true
        default: false
        }
    }

    var isResponse: Bool {
        switch kind {
        case .response: true
        default: false
        }
    }

    /// Gives the fields away.
    func takeKind() -> Kind { exchange(&kind, with: .dropped) }

    func end() {
        kind = .dropped
        isArriving = false
    }
}
