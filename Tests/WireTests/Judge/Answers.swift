import Checks

/// The responses in the bytes that a client received.
struct Answers {
    /// A final response, and the interim ones before it.
    struct Answer {
        var interim: [Message] = []
        let final: Message
        /// Whether its end arrived.
        let isWhole: Bool

        var status: Int { final.status ?? 0 }
    }

    /// The final responses. The last one may be cut short.
    private(set) var list: [Answer] = []
    /// The interim responses after the last final one.
    private(set) var pending: [Message] = []
    /// What's wrong with the bytes that should have been another response, or its rest; nil if nothing is.
    private(set) var fault: String?

    /// - Parameter methods: the methods of the requests. They tell which responses have content.
    init(in bytes: [UInt8], to methods: [String], hasEnded: Bool) {
        var reader = MessageReader(bytes, isStrict: true)
        while !reader.isAtEnd {
            let method = list.count < methods.count ? methods[list.count] : "GET"
            do throws(WireError) {
                let message = try reader.nextResponse(to: method, hasEnded: hasEnded)
                if message.isInterim {
                    pending.append(message)
                } else {
                    append(message, isWhole: true)
                }
            } catch {
                if case .malformed(let what) = error.problem {
                    fault = what
                } else if let message = error.partial {
                    append(message, isWhole: false)
                } else {
                    fault = "an answer that ends within its head"
                }
                return
            }
        }
    }

    private mutating func append(_ final: Message, isWhole: Bool) {
        list.append(Answer(interim: pending, final: final, isWhole: isWhole))
        pending = []
    }

    /// The number of responses that came to their end, including interim ones.
    var count: Int { wholeCount + pending.count + list.map(\.interim.count).reduce(0, +) }

    /// Whether the last response was cut short.
    var isCut: Bool { list.last.map { !$0.isWhole } ?? false }

    /// The number of final responses that came to their end.
    var wholeCount: Int { list.count - (isCut ? 1 : 0) }

    /// Whether the last response says that the connection ends with it.
    var announcesClose: Bool { list.last?.final.members("Connection").contains("close") ?? false }
}
