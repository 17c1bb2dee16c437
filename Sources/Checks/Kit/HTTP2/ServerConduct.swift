/// What a server has done on a connection. It collects the answers, and the faults: everything that a server must never
/// send (RFC 9113).
///
/// It shares no code with HTTPCore, so a mistake there can't hide here.
public struct ServerConduct: Sendable {
    /// The faults so far, one sentence each.
    public internal(set) var faults: [String] = []
    /// The answers, by the streams' numbers.
    public internal(set) var answers: [UInt32: StreamAnswer] = [:]
    /// The settings that the server has announced.
    public internal(set) var settings: [UInt16: UInt32] = [:]
    /// The last stream's number and the code of each GOAWAY.
    public internal(set) var goAways: [(last: UInt32, code: UInt32)] = []
    /// The payloads of the answers to PING.
    public internal(set) var pongs: [[UInt8]] = []
    /// How many of our SETTINGS the server has acknowledged.
    public internal(set) var acknowledgements = 0
    /// How many frames came.
    public internal(set) var frameCount = 0
    /// How many PINGs, SETTINGS and so on of unknown types came, by type.
    public internal(set) var counts: [UInt8: Int] = [:]
    /// Whether the contents of answers are kept. Turn it off in a test that moves many megabytes.
    public var keepsContent = true

    /// The server's credit on the connection, and ours.
    var room = 65535
    /// How much content the client may send on the whole connection.
    public internal(set) var credit = 65535
    var reader = HeaderBlockReader()
    /// A header block that isn't whole yet.
    var openBlock: (stream: UInt32, bytes: [UInt8], end: Bool)?
    /// What we have sent, and the server hasn't acknowledged yet.
    var unacknowledged: [[(id: UInt16, value: UInt32)]] = []
    /// How many PINGs with a payload wait for their answers.
    var pings: [[UInt8]: Int] = [:]
    /// The window that a stream begins with: the largest that the server may believe in.
    var window = 65535
    var largestFrame = 16384
    var highestStream: UInt32 = 0

    /// The payload of the largest frame that the server takes.
    public var sendLimit: Int { Int(settings[RawFrame.Setting.maxFrameSize] ?? 16384) }

    /// How much content may be sent on a stream.
    public func credit(of stream: UInt32) -> Int { max(0, min(credit, answers[stream]?.credit ?? 0)) }

    /// The names of the fields that the server has put into the table of HPACK.
    public var indexedNames: Set<String> { reader.indexedNames }

    /// Forgets the faults so far: for a server that needn't answer with HTTP/2.
    public mutating func forgive() { faults = [] }

    mutating func fault(_ text: String) {
        // One kind of fault can come a thousand times.
        if faults.count < 20 { faults.append(text) }
    }
}

// MARK: - What the client sends

extension ServerConduct {
    /// Opens a stream, for which the client sends a request.
    mutating func open(_ stream: UInt32, method: String) {
        highestStream = max(highestStream, stream)
        let credit = settings[RawFrame.Setting.initialWindowSize].map { Int($0) } ?? 65535
        answers[stream] = StreamAnswer(method: method, room: window, credit: credit)
    }

    /// Notes what a frame of the client's allows the server.
    mutating func note(sent frame: RawFrame) {
        let stream = frame.stream & 0x7fff_ffff
        switch frame.kind {
        case RawFrame.Kind.headers:
            if answers[stream] == nil { open(stream, method: "") }
        case RawFrame.Kind.data:
            credit -= frame.payload.count
            answers[stream]?.credit -= frame.payload.count
        case RawFrame.Kind.settings where !frame.has(RawFrame.Flag.ack):
            unacknowledged.append(frame.settings)
            for setting in frame.settings where belief(in: setting.id).map({ Int(setting.value) > $0 }) == true {
                believe(setting.id, Int(setting.value))
            }
        case RawFrame.Kind.ping where !frame.has(RawFrame.Flag.ack):
            pings[frame.payload, default: 0] += 1
        case RawFrame.Kind.windowUpdate where frame.payload.count == 4:
            let increment = Int(RawFrame.number(in: frame.payload) & 0x7fff_ffff)
            if stream == 0 { room += increment } else { answers[stream]?.room += increment }
        default: break
        }
    }

    /// The value of a setting that the server may believe in; nil if it doesn't matter here.
    private func belief(in id: UInt16) -> Int? {
        switch id {
        case RawFrame.Setting.initialWindowSize: window
        case RawFrame.Setting.maxFrameSize: largestFrame
        case RawFrame.Setting.headerTableSize: reader.allowed
        default: nil
        }
    }

    private mutating func believe(_ id: UInt16, _ value: Int) {
        switch id {
        case RawFrame.Setting.initialWindowSize:
            for stream in answers.keys { answers[stream]?.room += value - window }
            window = value
        case RawFrame.Setting.maxFrameSize: largestFrame = value
        case RawFrame.Setting.headerTableSize: reader.allowed = value
        default: break
        }
    }

    /// Uses a setting that the server has acknowledged. Until then, it could go by the old value, so only a higher one
    /// was used at once.
    mutating func settle(_ setting: (id: UInt16, value: UInt32)) {
        guard let before = belief(in: setting.id), before > setting.value else { return }
        // The server may know already what was sent after it.
        let later = unacknowledged.joined().filter { $0.id == setting.id }.map { Int($0.value) }.max() ?? 0
        if max(later, Int(setting.value)) < before { believe(setting.id, max(later, Int(setting.value))) }
    }
}
