// The common parts of the fuzz targets. They're compiled as one module together with the core.

/// The input of a run. The first byte chooses a variant of the target, and the rest is the input itself.
struct Input {
    let way: UInt8
    let bytes: [UInt8]

    init?(_ start: UnsafePointer<UInt8>, _ count: Int) {
        guard count > 0 else { return nil }
        way = unsafe start[0]
        bytes = unsafe Array(UnsafeBufferPointer(start: start + 1, count: count - 1))
    }

    /// The default limits, or limits that are so low that inputs reach them.
    var limits: Limits {
        var limits = Limits()
        if way & 1 == 1 {
            limits.method = 8
            limits.startLine = 40
            limits.head = 120
            limits.fieldCount = 4
            limits.chunkLine = 12
            limits.chunkExtensions = 20
            limits.trailers = 30
        }
        return limits
    }

    /// The places to split the bytes. If there are few bytes, that's every place. Otherwise it's some places that
    /// depend only on the bytes.
    var places: [Int] {
        if bytes.count <= 200 { return Array(0..<bytes.count) }
        var places: [Int] = []
        var state = UInt64(bytes.count)
        for byte in bytes { state = state &* 31 &+ UInt64(byte) }
        for _ in 0..<40 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            places.append(Int(state >> 33) % bytes.count)
        }
        return places
    }
}

/// Tests a property of the core. If it doesn't hold, the run ends, and libFuzzer keeps the input.
func require(_ condition: Bool, _ property: @autoclosure () -> String, line: UInt = #line) {
    if !condition { fatalError("broken: \(property())", line: line) }
}

/// A parser's result: nil if it needs more bytes, the value and its size, or the reason for a refusal.
typealias Verdict<Head> = Result<(head: Head, size: Int)?, MessageError>

/// Parses each prefix, and requires the same result as for the whole.
///
/// - Parameter summary: the parts that make two heads equal.
///
/// - Returns: the result for the whole.
func parseInEverySplit<Head>(
    _ input: Input, summary: (Head) -> [UInt8],
    parse: (Span<UInt8>) throws(MessageError) -> (head: Head, size: Int)?
) -> (head: Head, size: Int)? {
    func verdict(_ bytes: [UInt8]) -> Verdict<Head> {
        Result { () throws(MessageError) in try parse(bytes.span) }
    }
    let whole = verdict(input.bytes)
    for length in input.places {
        let prefix = verdict(Array(input.bytes.prefix(length)))
        switch (whole, prefix) {
        case (_, .success(nil)):
            if case .success(let taken?) = whole { require(length < taken.size, "complete after \(length) bytes") }
        case (.success(let taken?), .success(let early?)):
            require(early.size == taken.size && length >= taken.size, "another size after \(length) bytes")
            require(summary(early.head) == summary(taken.head), "another head after \(length) bytes")
        case (.failure(let error), .failure(let early)):
            require(early == error, "\(early) after \(length) bytes, \(error) at the end")
        default:
            require(false, "\(prefix) after \(length) bytes, \(whole) at the end")
        }
    }
    guard case .success(let taken) = whole else { return nil }
    return taken
}

/// Whether a text could end a line or a C string too early.
func isClean(_ text: some Sequence<UInt8>) -> Bool {
    !text.contains { $0 == 0x0D || $0 == 0x0A || $0 == 0 }
}

func requireClean(_ fields: Fields) {
    for line in fields.lines {
        require(isClean(fields.bytes[line.name]) && isClean(fields.bytes[line.value]), "a field holds CR, LF or NUL")
    }
}

/// The bytes of the fields, without fields that the core writes itself.
func written(_ fields: Fields) -> [UInt8] {
    written { $0.append(chunkedEnd: fields) }
}

/// What an encoder writes.
func written(_ write: (Buffer) -> Void) -> [UInt8] {
    let buffer = Buffer(pool: BufferPool())
    write(buffer)
    return buffer.array
}
