/// The answers in the bytes that a client got.
struct Answers {
    /// A final answer, and the interim ones before it.
    struct Answer {
        var interim: [StrictMessage] = []
        let final: StrictMessage
    }

    /// The final answers; the last one may be cut short.
    private(set) var list: [Answer] = []
    /// The interim answers after the last final one.
    private(set) var pending: [StrictMessage] = []
    /// What stands in place of a further answer, or within one; nil if nothing does.
    private(set) var fault: String?

    /// - Parameter methods: Those of the requests: they tell which answers have content.
    init(in bytes: [UInt8], to methods: [String], hasEnded: Bool) {
        var reader = StrictReader(bytes)
        while !reader.isAtEnd {
            let method = list.count < methods.count ? methods[list.count] : "GET"
            do throws(StreamFault) {
                let message = try reader.response(to: method, hasEnded: hasEnded)
                if message.status / 100 == 1 && message.status != 101 {
                    pending.append(message)
                } else {
                    append(message)
                }
            } catch {
                switch error {
                case .cut(let message?): append(message)
                case .cut(nil): fault = "an answer that ends within its head"
                case .malformed(let what, _): fault = what
                }
                return
            }
        }
    }

    private mutating func append(_ final: StrictMessage) {
        list.append(Answer(interim: pending, final: final))
        pending = []
    }

    /// The number of answers, interim ones included, that came to their end.
    var count: Int { wholeCount + pending.count + list.map(\.interim.count).reduce(0, +) }

    /// Whether the last answer was cut short.
    var isCut: Bool { list.last.map { !$0.final.isWhole } ?? false }

    /// The number of final answers that came to their end.
    var wholeCount: Int { list.count - (isCut ? 1 : 0) }

    /// Whether the last answer says that the connection ends with it.
    var announcesClose: Bool { list.last?.final.members("Connection").contains("close") ?? false }
}
