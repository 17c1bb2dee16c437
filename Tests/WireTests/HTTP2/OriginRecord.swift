import Checks

/// What an origin has seen, read as strictly as RFC 9112 allows.
struct OriginRecord {
    /// The whole requests of all connections.
    private(set) var requests: [Message] = []
    /// The beginnings of others.
    private(set) var beginnings: [Message] = []
    /// What isn't HTTP/1.1.
    private(set) var faults: [String] = []

    init(_ connections: [Transcript]) {
        for transcript in connections {
            var reader = MessageReader(transcript.received, isStrict: true)
            while !reader.isAtEnd {
                do {
                    requests.append(try reader.request())
                } catch {
                    if error.problem != .closed {
                        faults.append("\(error) in \"\(visible(transcript.received.suffix(400)))\"")
                    }
                    if let partial = error.partial { beginnings.append(partial) }
                    break
                }
            }
        }
    }

    /// What is wrong, if these are the targets that clients have asked for, and those of which no request may be whole.
    func complaints(asked: Set<String>, neverWhole: Set<String>) -> [String] {
        var complaints = faults.map { "the origin got what isn't HTTP/1.1: \($0)" }
        for request in requests {
            if neverWhole.contains(request.target) {
                complaints.append("the origin has a whole request: \(Self.head(of: request))")
            } else if !asked.contains(request.target) {
                complaints.append("the origin has a request that nobody sent: \(Self.head(of: request))")
            }
        }
        for request in beginnings where !asked.union(neverWhole).contains(request.target) {
            complaints.append("the origin has the beginning of a request that nobody sent: \(Self.head(of: request))")
        }
        for message in requests + beginnings where Self.head(of: message).lowercased().contains("evil") {
            complaints.append("an injected line: \(Self.head(of: message))")
        }
        return complaints
    }

    private static func head(of message: Message) -> String {
        ([message.startLine] + message.fields.map(\.description) + message.trailers.map(\.description))
            .map { visible(wire: $0) }.joined(separator: " | ")
    }
}
