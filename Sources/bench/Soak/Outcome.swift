import Checks

/// How an exchange ended.
enum Outcome {
    /// The client got the whole answer, and it's right.
    case answered
    /// The client broke off, as planned.
    case abandoned
    /// The request was invalid, and the proxy said so.
    case refused
    /// There was no answer, half of one, or a 5xx. That's right while the origin is away, and wrong at any other time.
    case failed(String)
    /// This must never happen, no matter what the origin does.
    case wrong(String)
}

extension Outcome {
    /// Judges a complete response to a request for a parcel.
    init(_ response: Message, to method: String, for parcel: Parcel) {
        let status = response.status ?? 0
        let tokens = response[Parcel.tokenField]
        guard status == 200 else {
            // This answer comes from the proxy itself, so it may contain nothing of another exchange.
            let isGatewayError = (502...504).contains(status) && tokens.isEmpty
            self = isGatewayError ? .failed("status \(status)") : .wrong("status \(status)")
            return
        }
        let content = method == "HEAD" ? [] : parcel.content
        if tokens != [parcel.token] {
            self = .wrong("an answer to another request")
        } else if response.body != content {
            self = .wrong("an answer of \(response.body.count) bytes that aren't the \(content.count) right ones")
        } else {
            self = .answered
        }
    }

    /// Judges a response that broke off. The part that arrived must be right.
    init(_ error: WireError, for parcel: Parcel) {
        self.init(error.problem)
        guard let partial = error.partial, partial.status == 200 else { return }
        if partial[Parcel.tokenField] != [parcel.token] || !parcel.content.starts(with: partial.body) {
            self = .wrong("half an answer to another request")
        }
    }

    /// Judges a connection that ended too early.
    init(_ problem: WireProblem) {
        self =
            switch problem {
            case .closed, .reset: .failed("the connection was \(problem)")
            default: .wrong("the connection: \(problem)")
            }
    }

    /// Reads the answer to an invalid request. After it, the connection must end.
    init(refusalOn connection: RawClient, with statuses: Set<Int>) {
        do throws(WireError) {
            let response = try connection.readResponse(within: Visitor.patience)
            let status = response.status ?? 0
            guard statuses.contains(status) else {
                self = (502...504).contains(status) ? .failed("status \(status)") : .wrong("status \(status)")
                return
            }
            let ending = connection.readUntilClose(within: Visitor.patience)
            self = ending == .open ? .wrong("a connection that stays open after status \(status)") : .refused
        } catch {
            self.init(error.problem)
        }
    }
}
