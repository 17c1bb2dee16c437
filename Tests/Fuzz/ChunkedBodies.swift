/// Chunked bodies have the same content, trailers and end in every split. An accepted body is sent on as a body that's
/// read in the same way.
func chunkedBodies(_ input: Input) {
    let isResponse = input.way & 2 == 2
    func read(_ pieces: [ArraySlice<UInt8>], _ limits: Limits) -> Reader {
        var reader = Reader(decoder: ChunkedDecoder(isResponse: isResponse, limits: limits))
        for piece in pieces { reader.take(piece) }
        return reader
    }

    let whole = read([input.bytes[...]], input.limits)
    for place in input.places {
        let split = read([input.bytes[..<place], input.bytes[place...]], input.limits)
        require(split == whole, "another outcome of a split after \(place) bytes: \(split.end), \(whole.end)")
    }
    let bytewise = read(input.bytes.indices.map { input.bytes[$0...$0] }, input.limits)
    require(bytewise == whole, "another outcome byte by byte: \(bytewise.end), \(whole.end)")

    guard case .whole = whole.end else { return }
    requireClean(whole.decoder.trailers)
    let sent = written { buffer in
        let mark = buffer.openChunk()
        buffer.append(whole.content.span)
        buffer.closeChunk(mark)
        buffer.append(chunkedEnd: whole.decoder.trailers)
    }
    let again = read([sent[...]], Limits())
    require(again.end == .whole && again.input.isEmpty, "what is sent on isn't one body")
    require(again.content == whole.content, "other content")
    require(written(again.decoder.trailers) == written(whole.decoder.trailers), "other trailers")
}

/// Reads a body in the same way as BodyReader.
private struct Reader: Equatable {
    enum End: Equatable {
        case more, whole
        case refused(MessageError)
    }

    var decoder: ChunkedDecoder
    var input: [UInt8] = []
    var content: [UInt8] = []
    var end = End.more

    init(decoder: ChunkedDecoder) {
        self.decoder = decoder
    }

    mutating func take(_ piece: ArraySlice<UInt8>) {
        input += piece
        while end == .more {
            let bytes = input
            do throws(MessageError) {
                switch try decoder.step(bytes.span) {
                case .more(let consumed):
                    input.removeFirst(consumed)
                    return
                case .content(let skip, let count):
                    content += input[skip..<skip + count]
                    input.removeFirst(skip + count)
                case .end(let consumed):
                    input.removeFirst(consumed)
                    end = .whole
                }
            } catch {
                end = .refused(error)
            }
        }
    }

    static func == (left: Reader, right: Reader) -> Bool {
        left.end == right.end && left.content == right.content
            && written(left.decoder.trailers) == written(right.decoder.trailers)
            && (left.end != .whole || left.input == right.input)
    }
}
