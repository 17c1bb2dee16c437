import Checks

// MARK: - The origin's end

extension Judge {
    /// The requests of the case on a connection to the origin, and how its bytes end.
    private struct Requests {
        var whole: [Message] = []
        /// The heads of the requests that were cut short.
        var cut: [Message] = []
        var faults: [String] = []
        /// Whether there are any bytes of the case.
        var hasBytes = false

        var heads: [Message] { whole + cut }
    }

    func upstreamComplaints(_ answers: Answers, _ observation: Observation) -> [String] {
        let requests = requests(in: observation.upstream)
        var complaints = requests.faults.map { "the origin got \($0)" }
        // If the origin never got the whole request, an answer with success can't be right.
        if !requests.cut.isEmpty, answers.list.contains(where: { $0.status / 100 == 2 && $0.isWhole }) {
            complaints.append("answered with success, and the origin got an incomplete request")
        }
        complaints += countComplaints(requests)
        for condition in row.conditions {
            complaints += complaintsAbout(condition, requests, observation.upstream)
        }
        return complaints
    }

    private func requests(in upstream: [[UInt8]]) -> Requests {
        var requests = Requests()
        for bytes in upstream {
            var reader = MessageReader(bytes, isStrict: true)
            while !reader.isAtEnd {
                do throws(WireError) {
                    let request = try reader.request()
                    if ProbeTarget.isProbe(request, of: row.marker) { continue }
                    requests.whole.append(request)
                    requests.hasBytes = true
                } catch {
                    requests.hasBytes = true
                    if let head = error.partial { requests.cut.append(head) }
                    if case .malformed(let what) = error.problem { requests.faults.append(what) }
                    break
                }
            }
        }
        return requests
    }

    /// The complaints about the number of requests.
    private func countComplaints(_ requests: Requests) -> [String] {
        let count = requests.whole.count
        for condition in row.conditions {
            switch condition {
            case .none: return requests.hasBytes ? ["the origin got something"] : []
            case .incomplete: return count == 0 ? [] : ["the origin got a whole request"]
            case .once: return count == 1 ? [] : ["the origin got \(count) requests instead of one"]
            case .max(let limit): return count <= limit ? [] : ["the origin got \(count) requests"]
            default: continue
            }
        }
        return count <= 1 ? [] : ["the origin got \(count) requests"]
    }

    private func complaintsAbout(
        _ condition: UpstreamCondition, _ requests: Requests, _ upstream: [[UInt8]]
    ) -> [String] {
        switch condition {
        case .none, .incomplete, .any, .once, .max:
            return []
        case .absent(let bytes):
            return upstream.contains { $0.contains(bytes) } ? ["the origin got \"\(visible(bytes))\""] : []
        case .body, .bodyLength:
            return requests.whole.compactMap { Self.complaint(about: $0, condition) }
        default:
            return requests.heads.compactMap { Self.complaint(about: $0, condition) }
        }
    }

    private static func complaint(about request: Message, _ condition: UpstreamCondition) -> String? {
        switch condition {
        case .method(let method):
            return request.method == method ? nil : "the origin got \(request.method)"
        case .notMethod(let method):
            return request.method == method ? "the origin got \(request.method)" : nil
        case .target(let choices):
            return choices.contains(Array(request.target.utf8)) ? nil : "the origin got the target \(request.target)"
        case .noRequestLine(let bytes):
            return Array(request.startLine.utf8).contains(bytes) ? "the origin got \"\(request.startLine)\"" : nil
        case .body(let choices):
            let body = request.body
            return choices.contains(body) ? nil : "the origin got the content \"\(visible(body.prefix(80)))\""
        case .bodyLength(let length):
            return request.body.count == length ? nil : "the origin got \(request.body.count) bytes of content"
        default:
            return fieldComplaint(about: request, condition)
        }
    }

    private static func fieldComplaint(about request: Message, _ condition: UpstreamCondition) -> String? {
        func value(_ name: String) -> String? { request.lines(name)?.joined(separator: ", ") }
        func found(_ name: String) -> String {
            "the origin got \(value(name).map { "\(name): \($0)" } ?? "no \(name)")"
        }
        switch condition {
        case .field(let name, let wanted):
            return value(name) == String(latin1: wanted) ? nil : found(name)
        case .fieldMatches(let name, let pattern):
            return value(name)?.isMatched(by: pattern) == true ? nil : found(name)
        case .fieldAbsent(let name):
            return value(name) == nil ? nil : found(name)
        case .fieldNot(let name, let unwanted):
            return value(name) == String(latin1: unwanted) ? found(name) : nil
        case .fieldOnly(let name, let wanted):
            return value(name) == nil || value(name) == String(latin1: wanted) ? nil : found(name)
        case .connectionLacks(let option):
            return request.members("Connection").contains(option.lowercased()) ? found("Connection") : nil
        case .clientAddressLast:
            guard let last = request.members("X-Forwarded-For").last else { return nil }
            return last == "127.0.0.1" ? nil : found("X-Forwarded-For")
        default:
            return nil
        }
    }
}
