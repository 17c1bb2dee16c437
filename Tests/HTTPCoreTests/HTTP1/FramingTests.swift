import Testing

@testable import HTTPCore

/// How a body is framed when it's sent. That depends on the body, the status, the method and the client's version.
@Suite struct FramingTests {
    /// The kinds of bodies.
    enum Content: CaseIterable {
        case none, empty, stored, streamed, announced

        var body: Body {
            switch self {
            case .none: .none
            case .empty: Body("")
            case .stored: Body("hello")
            case .streamed: Body(length: nil, source: Pieces(["hello"]))
            // In a response to HEAD, and with 304, a client gets a length and nothing to read.
            case .announced: Body(length: 5, source: nil)
            }
        }
    }

    static let requests: [(content: Content, framing: Framing)] = [
        (.none, .none), (.empty, .bytes(0)), (.stored, .bytes(5)), (.streamed, .chunked),
    ]

    @Test(arguments: requests) func `the framing of a request depends on its body`(content: Content, framing: Framing) {
        #expect(Framing(request: content.body) == framing)
    }

    struct Case {
        var content: Content
        var code = 200
        var method = Method.get
        var version = Version.http11
        var framing: Framing
    }

    static let responses = [
        Case(content: .none, framing: .bytes(0)),
        Case(content: .empty, framing: .bytes(0)),
        Case(content: .stored, framing: .bytes(5)),
        Case(content: .streamed, framing: .chunked),
        Case(content: .stored, version: .http10, framing: .bytes(5)),
        Case(content: .streamed, version: .http10, framing: .untilClose),
        // A response to HEAD has the framing that GET would get, if it's known.
        Case(content: .none, method: .head, framing: .none),
        Case(content: .stored, method: .head, framing: .bytes(5)),
        Case(content: .announced, method: .head, framing: .bytes(5)),
        Case(content: .streamed, method: .head, framing: .none),
        Case(content: .streamed, method: .head, version: .http10, framing: .none),
        // Statuses that have no content.
        Case(content: .none, code: 304, framing: .none),
        Case(content: .stored, code: 304, framing: .bytes(5)),
        Case(content: .announced, code: 304, framing: .bytes(5)),
        Case(content: .streamed, code: 304, framing: .none),
        Case(content: .stored, code: 204, framing: .none),
        Case(content: .streamed, code: 204, framing: .none),
        Case(content: .announced, code: 204, framing: .none),
    ]

    @Test(arguments: responses)
    func `the framing of a response depends on its body, its status, the method and the version`(of: Case) {
        let response = Response(Status(code: of.code), body: of.content.body)
        #expect(Framing(response: response, toHead: of.method == .head, of.version) == of.framing)
    }

    /// A length without content only makes sense where no content is sent anyway.
    @Test func `a length without content isn't announced`() {
        let response = Response(.ok, body: Content.announced.body)
        #expect(Framing(response: response, toHead: false, .http11) == .bytes(0))
    }
}
