import Checks

/// What became of an exchange.
enum Outcome {
    /// The right answer, whole.
    case answered
    /// The client broke off, as it was meant to.
    case abandoned
    /// The request was no good, and was told so.
    case refused
    /// No answer, half of one, or a 5xx: as it has to be while the origin is away, and at no other time.
    case failed(String)
    /// What may never be, whatever the origin does.
    case wrong(String)
}

extension Outcome {
    /// Judges a whole response to a request that asked for a parcel.
    init(_ response: Message, to method: String, for parcel: Parcel) {
        let status = response.status ?? 0
        let tokens = response[Parcel.tokenField]
        guard status == 200 else {
            // The proxy speaks for itself: nothing of another exchange may be in it.
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

    /// Judges a response that didn't come to its end: what came of it has to be right.
    init(_ error: WireError, for parcel: Parcel) {
        self.init(error.problem)
        guard let partial = error.partial, partial.status == 200 else { return }
        if partial[Parcel.tokenField] != [parcel.token] || !parcel.content.starts(with: partial.body) {
            self = .wrong("half an answer to another request")
        }
    }

    /// Judges the end of a connection before its time.
    init(_ problem: WireProblem) {
        self =
            switch problem {
            case .closed, .reset: .failed("the connection was \(problem)")
            default: .wrong("the connection: \(problem)")
            }
    }

    /// Reads the answer to what is no request, and the end of the connection that has to follow.
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
