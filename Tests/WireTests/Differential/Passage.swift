import Checks

/// What a proxy did with a row: its answers, and what it let through.
struct Passage: Sendable {
    /// A request in the way the origin read it.
    struct Request: Equatable, CustomStringConvertible {
        let method: String
        let body: [UInt8]

        var description: String { "\(method.prefix(10))+\(body.count)" }
    }

    /// The status of each final response.
    let statuses: [Int]
    let isClosed: Bool
    /// The complete requests that reached the origin, in the order of its connections.
    let requests: [Request]
    /// Whether anything else reached it: a part of a request, or bytes after one.
    let hasRest: Bool

    var isRefused: Bool { requests.isEmpty }

    /// Whether there was no answer and no end.
    var isSilent: Bool { statuses.isEmpty && !isClosed }
}

extension Passage {
    /// - Parameter record: the bytes that reached the origin on the connections of this row.
    init(statuses: [Int], isClosed: Bool, record: [Transcript]) {
        self.init(
            statuses: statuses, isClosed: isClosed,
            // The origin only answers complete requests.
            requests: record.flatMap(\.exchanges).map { Request(method: $0.request.method, body: $0.request.body) },
            hasRest: record.contains { $0.requests.count > $0.exchanges.count })
    }
}

extension Passage: CustomStringConvertible {
    /// The statuses, and then what reached the origin: `200 > GET+0`.
    var description: String {
        let silence = isClosed ? "closed" : "silent"
        let answers = statuses.isEmpty ? silence : statuses.map(String.init).joined(separator: " ")
        let passed = requests.map(\.description) + (hasRest ? ["part"] : [])
        return passed.isEmpty ? answers : "\(answers) > \(passed.joined(separator: " "))"
    }
}
