/// The header block that is arriving on a connection, or has just arrived. There is only one at a time (RFC 9113 section
/// 4.3), so this object is used for all of them.
final class HeaderBlock {
    @safe @exclusivity(unchecked) private(set) var stream = StreamID.connection
    @safe @exclusivity(unchecked) private(set) var endsStream = false
    @safe @exclusivity(unchecked) private(set) var isArriving = false
    /// Whether it has more fields than this side accepts. Then only the first ones are here.
    @safe @exclusivity(unchecked) var isTooLarge = false
    /// What the fields become. If it's none of the three, they are decoded and dropped.
    @safe @exclusivity(unchecked) var request: RequestFields?
    @safe @exclusivity(unchecked) var response: ResponseFields?
    @safe @exclusivity(unchecked) var trailers: TrailerFields?

    func begin(on stream: StreamID, endsStream: Bool) {
        self.stream = stream
        self.endsStream = endsStream
        isArriving = true
    }

    /// Takes a field.
    func take(_ name: Span<UInt8>, _ value: Span<UInt8>, _ isNeverIndexed: Bool) {
        if request?.take(name, value, isNeverIndexed: isNeverIndexed) != nil { return }
        if response?.take(name, value, isNeverIndexed: isNeverIndexed) != nil { return }
        trailers?.take(name, value, isNeverIndexed: isNeverIndexed)
    }

    func end() {
        (request, response, trailers) = (nil, nil, nil)
        isArriving = false
    }
}
