/// The answers in the bytes that a client got.
struct Answers {
    /// A final answer, and the interim ones before it.
    struct Answer {
        var interim: [StrictMessage] = []
        let final: StrictMessage
    }

    /// The final answers; the last one may be cut short.
    private(set) var list: [Answer] = []
    /// What stands in place of a further answer, or within one; nil if nothing does.
    private(set) var fault: String?

    /// - Parameter methods: Those of the requests: they tell which answers have content.
    init(in bytes: [UInt8], to methods: [String], hasEnded: Bool) {
        var reader = StrictReader(bytes)
        var interim: [StrictMessage] = []
        while !reader.isAtEnd {
            let method = list.count < methods.count ? methods[list.count] : "GET"
            do throws(StreamFault) {
                let message = try reader.response(to: method, hasEnded: hasEnded)
                if message.status / 100 == 1 && message.status != 101 {
                    interim.append(message)
                } else {
                    list.append(Answer(interim: interim, final: message))
                    interim = []
                }
            } catch {
                switch error {
                case .cut(let message?): list.append(Answer(interim: interim, final: message))
                case .cut(nil): fault = "an answer that ends within its head"
                case .malformed(let what, _): fault = what
                }
                return
            }
        }
    }

    /// Whether the last answer was cut short.
    var isCut: Bool { list.last.map { !$0.final.isWhole } ?? false }

    /// The number of final answers that came to their end.
    var wholeCount: Int { list.count - (isCut ? 1 : 0) }

    /// Whether the last answer says that the connection ends with it.
    var announcesClose: Bool { list.last?.final.members("Connection").contains("close") ?? false }
}

extension WireCase {
    /// The request lines in what the client sends, as far as any can be made out in it.
    var requestLines: [String] {
        raw.bytes.split { $0 == 10 || $0 == 13 }.map { String(latin1: $0) }.filter { $0.contains(" HTTP/1.") }
    }

    /// The methods of the requests. Content without a line end may stand before the first letter of one.
    var methods: [String] {
        requestLines.map { line in line.contains("HEAD ") ? "HEAD" : String(line.prefix { $0 != " " }) }
    }
}
