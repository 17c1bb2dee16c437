/// Something that must be true of an observation.
public struct Expectation: Sendable {
    /// What was expected, and what was found instead.
    public struct Finding: Equatable, Sendable {
        /// The stage where it shows; nil if it shows in no message.
        public let leg: Leg?
        /// What was expected.
        public let expected: String
        /// What was found.
        public let found: String
        /// A hint that fits what was found; nil if the check's own hint fits.
        public var hint: String?

        init(leg: Leg?, expected: String, found: String, hint: String? = nil) {
            (self.leg, self.expected, self.found, self.hint) = (leg, expected, found, hint)
        }
    }

    /// Whether it's about what the program prints or how it ends. That can't be seen of a server that runs elsewhere.
    public let isInside: Bool
    private let judge: @Sendable (Observation) -> Finding?

    init(isInside: Bool = false, judge: @escaping @Sendable (Observation) -> Finding?) {
        (self.isInside, self.judge) = (isInside, judge)
    }

    /// What contradicts the expectation; nil if it holds.
    public func finding(in observation: Observation) -> Finding? {
        judge(observation)
    }

    /// The same expectation with a hint of its own. The hint is used if `isSeen` is true of the observation.
    func hint(_ hint: String, where isSeen: @escaping @Sendable (Observation) -> Bool = { _ in true }) -> Expectation {
        Expectation(isInside: isInside) { observation in
            guard var finding = judge(observation) else { return nil }
            if finding.hint == nil, isSeen(observation) { finding.hint = hint }
            return finding
        }
    }
}

// MARK: - What the client receives

extension Expectation {
    /// A response with some property. `found` returns what the response has in place of `expected`.
    private static func answer(
        _ index: Int, _ expected: String, found: @escaping @Sendable (Message, Observation) -> String
    ) -> Expectation {
        Expectation { observation in
            guard index < observation.answers.count else {
                return Finding(leg: .proxyToClient, expected: expected, found: "no answer")
            }
            switch observation.answers[index] {
            case .success(let message):
                let found = found(message, observation)
                return found == expected ? nil : Finding(leg: .proxyToClient, expected: expected, found: found)
            case .failure(let error):
                return Finding(leg: .proxyToClient, expected: expected, found: error.description)
            }
        }
    }

    /// The response has this status code.
    static func status(_ status: Int, of index: Int = 0) -> Expectation {
        answer(index, "status \(status)") { message, _ in "status \(message.status ?? 0)" }
    }

    /// The response has these lines of a field, and no others.
    static func answerField(_ name: String, _ values: String..., of index: Int = 0) -> Expectation {
        answer(index, lines(name, values)) { message, _ in lines(name, message[name]) }
            .spelt(name) { observation in
                observation.answers.dropFirst(index).first.flatMap { try? $0.get() }
            }
    }

    /// The response has these fields, in any order. The case of their names doesn't matter.
    static func answerFields(_ fields: [Field]) -> Expectation {
        answer(0, written(fields)) { message, _ in written(fields.map(\.name), of: message) }
    }

    /// The response has fields with these names, in this order.
    static func answerOrder(_ names: String...) -> Expectation {
        answer(0, names.joined(separator: ", ")) { message, _ in order(of: names, in: message) }
    }

    /// The response's body is this text.
    static func answerBody(_ text: String, of index: Int = 0) -> Expectation {
        answer(index, "body \(quoted(text))") { message, _ in "body \(quoted(message.body))" }
    }

    /// The response's body consists of these bytes.
    static func answerBody(bytes: [UInt8]) -> Expectation {
        answer(0, "a body of these \(bytes.count) bytes") { message, _ in
            difference(between: bytes, and: message.body) ?? "a body of these \(bytes.count) bytes"
        }
    }

    /// The response fulfils a condition, which `expected` describes.
    static func answer(
        _ expected: String, of index: Int = 0, where holds: @escaping @Sendable (Message, Observation) -> Bool
    ) -> Expectation {
        answer(index, expected) { message, observation in
            holds(message, observation) ? expected : message.head
        }
    }

    /// The interim responses before the response fulfil a condition, which `expected` describes.
    static func interim(_ expected: String, where holds: @escaping @Sendable ([Message]) -> Bool) -> Expectation {
        answer(0, expected) { message, _ in
            if holds(message.interim) { return expected }
            let heads = message.interim.map(\.head)
            return heads.isEmpty ? "no interim response" : heads.joined(separator: "\n\n")
        }
    }

    /// The response's body fulfils a condition, which `expected` describes.
    static func answerBody(_ expected: String, where holds: @escaping @Sendable (String) -> Bool) -> Expectation {
        answer(0, expected) { message, _ in holds(message.text) ? expected : "body \(quoted(message.body))" }
    }

    /// The response's body contains this text.
    static func answerBody(naming text: @escaping @Sendable (Observation) -> String, called what: String)
        -> Expectation
    {
        let expected = "a body that names \(what)"
        return answer(0, expected) { message, observation in
            message.text.contains(text(observation)) ? expected : "body \(quoted(message.body))"
        }
    }

    /// The response's body contains none of these words, ignoring case.
    static func answerBody(withoutAny words: @escaping @Sendable (Observation) -> [String], called what: String)
        -> Expectation
    {
        let expected = "a body without \(what)"
        return answer(0, expected) { message, observation in
            let text = message.text.lowercased()
            let word = words(observation).first { text.contains($0.lowercased()) }
            guard let word else { return expected }
            return "body \(quoted(message.body)), which has \(quoted(word)) in it"
        }
    }

    /// The response breaks off within this text or before it, so that the client can tell that something is missing.
    /// The program itself must keep running.
    static func answerBreaksOff(within text: String) -> Expectation {
        Expectation { observation in
            let expected = "an answer that breaks off after \(quoted(text))"
            let found =
                switch observation.answers.first {
                case _ where observation.ending != nil: observation.ending?.description ?? ""
                case .failure(let error)? where error.isBreak && text.hasPrefix(error.partial?.text ?? ""): expected
                case .failure(let error)?: error.description
                case .success(let message)?: "a complete answer with the body \(quoted(message.body))"
                case nil: "no answer"
                }
            return found == expected ? nil : Finding(leg: .proxyToClient, expected: expected, found: found)
        }
    }

    /// Everything that the client waited for happened in time.
    static func inTime(_ expected: String) -> Expectation {
        Expectation { observation in
            observation.missed.map { Finding(leg: nil, expected: expected, found: $0) }
        }
    }
}

// MARK: - What the origin receives

extension Expectation {
    /// A forwarded request with some property. `found` returns what the request has in place of `expected`.
    private static func forwarded(
        _ expected: @escaping @Sendable (Observation) -> String, of index: Int = 0,
        found: @escaping @Sendable (Message) -> String
    ) -> Expectation {
        Expectation { observation in
            let expected = expected(observation)
            guard let request = observation.forwarded.dropFirst(index).first else {
                return Finding(leg: .proxyToOrigin, expected: expected, found: "no request")
            }
            let found = found(request)
            return found == expected ? nil : Finding(leg: .proxyToOrigin, expected: expected, found: found)
        }
    }

    /// The origin receives this many requests.
    static func originHears(_ count: Int) -> Expectation {
        Expectation { observation in
            let expected = "\(count) \(count == 1 ? "request" : "requests") at the origin"
            let found = observation.forwarded.count
            return found == count ? nil : Finding(leg: .proxyToOrigin, expected: expected, found: "\(found)")
        }
    }

    /// The forwarded request has this method and this target. The version is the proxy's own.
    static func forwards(_ method: String, _ target: String) -> Expectation {
        forwarded({ _ in "\(method) \(target)" }, found: { "\($0.method) \($0.target)" })
    }

    /// The forwarded request has these lines of a field, and no others.
    static func forwardedField(_ name: String, _ values: String..., of index: Int = 0) -> Expectation {
        forwarded({ _ in lines(name, values) }, of: index, found: { lines(name, $0[name]) })
            .spelt(name) { $0.forwarded.dropFirst(index).first }
    }

    /// The forwarded request has these fields, in any order. The case of their names doesn't matter.
    static func forwardedFields(_ fields: [Field]) -> Expectation {
        forwarded({ _ in written(fields) }, found: { written(fields.map(\.name), of: $0) })
    }

    /// The forwarded request has fields with these names, in this order.
    static func forwardedOrder(_ names: String...) -> Expectation {
        forwarded({ _ in names.joined(separator: ", ") }, found: { order(of: names, in: $0) })
    }

    /// The forwarded request has a field with these members, on any number of lines.
    static func forwardedList(_ name: String, _ members: String) -> Expectation {
        forwarded({ _ in lines(name, [members]) }) { request in
            let values = request[name]
            return lines(name, values.isEmpty ? [] : [values.joined(separator: ", ")])
        }.spelt(name) { $0.forwarded.first }
    }

    /// The forwarded request has the origin's own address in Host.
    static let hostIsOrigin = forwarded(
        { lines("Host", [$0.originAuthority]) }, found: { lines("Host", $0["Host"]) })

    /// The forwarded request says whether the client came with TLS.
    static let forwardedScheme = forwarded(
        { lines("X-Forwarded-Proto", [$0.url.hasPrefix("https:") ? "https" : "http"]) },
        found: { lines("X-Forwarded-Proto", $0["X-Forwarded-Proto"]) })

    /// The forwarded request's body consists of these bytes.
    static func forwardedBody(_ bytes: [UInt8]) -> Expectation {
        let expected = "a body of these \(bytes.count) bytes"
        return forwarded({ _ in expected }) { difference(between: bytes, and: $0.body) ?? expected }
    }

    /// The last forwarded request of some kind fulfils a condition, which `expected` describes.
    static func forwarded(
        _ expected: String, ofLast isMeant: @escaping @Sendable (Message) -> Bool,
        where holds: @escaping @Sendable (Message) -> Bool
    ) -> Expectation {
        Expectation { observation in
            let request = observation.forwarded.last(where: isMeant)
            if let request, holds(request) { return nil }
            return Finding(leg: .proxyToOrigin, expected: expected, found: request?.head ?? "no such request")
        }
    }

    /// The forwarded request fulfils a condition, which `expected` describes.
    static func forwarded(_ expected: String, where holds: @escaping @Sendable (Message) -> Bool) -> Expectation {
        forwarded({ _ in expected }) { holds($0) ? expected : $0.head }
    }
}
