/// Frames of HTTP/2: in every split the same frames, or the same fault; and no frame reaches beyond its bytes.
func frames(_ input: Input) {
    let isClient = input.way & 2 == 0
    var limits = HTTP2Limits()
    if input.way & 1 == 1 {
        limits.frameSize = 30
        limits.headerBlock = 60
        limits.continuations = 3
    }
    func read(_ pieces: [ArraySlice<UInt8>]) -> FrameList {
        var log = FrameList(reader: FrameReader(fromClient: isClient, limits: limits))
        for piece in pieces { log.take(piece) }
        return log
    }
    // Without the beginning that each connection has, no input would get far.
    var bytes = input.bytes
    if input.way & 4 == 0 {
        let settings: [UInt8] = [0, 0, 0, 4, 0, 0, 0, 0, 0]
        bytes = (isClient ? Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) : []) + settings + bytes
    }
    let whole = read([bytes[...]])
    for place in input.places {
        let split = read([bytes[..<place], bytes[place...]])
        require(split == whole, "another outcome of a split after \(place) bytes: \(split.frames), \(whole.frames)")
    }
    require(read(bytes.indices.map { bytes[$0...$0] }) == whole, "another outcome byte by byte")
}

private struct FrameList: Equatable {
    var reader: FrameReader
    var input: [UInt8] = []
    var frames: [Frame] = []
    var contents: [[UInt8]] = []
    var fault: ConnectionError?

    init(reader: FrameReader) {
        self.reader = reader
    }

    mutating func take(_ piece: ArraySlice<UInt8>) {
        guard fault == nil else { return }
        input += piece
        do throws(ConnectionError) {
            while true {
                let bytes = input
                guard let (frame, size) = try reader.next(bytes.span) else { return }
                require(size >= FrameHeader.size && size <= bytes.count, "a frame of \(size) bytes")
                frames.append(frame)
                if let range = FrameList.range(frame) {
                    require(range.upperBound <= size, "a frame reaches beyond its end")
                    contents.append(Array(bytes[range]))
                }
                input.removeFirst(size)
            }
        } catch {
            fault = error
        }
    }

    private static func range(_ frame: Frame) -> Range<Int>? {
        switch frame {
        case .data(_, let range, let cost, _):
            require(range.count <= cost, "content costs less than it has")
            return range
        case .headers(_, let range, _, _), .continuation(_, let range, _), .settings(let range): return range
        default: return nil
        }
    }

    static func == (left: FrameList, right: FrameList) -> Bool {
        left.frames == right.frames && left.contents == right.contents && left.fault == right.fault
    }
}
