import Testing

@testable import HTTPCore

@Suite struct MethodTests {
    static let texts: [(text: String, isMethod: Bool)] = [
        ("GET", true), ("get", true), ("M-SEARCH", true), ("!#$%&'*+.^_`|~", true),
        ("", false), ("A B", false), ("A\r\n", false), ("A/B", false), ("A:", false), ("\u{C9}", false),
        ("GET / HTTP/1.1\r\n", false),
    ]

    @Test(arguments: texts) func `only a token is a method`(text: String, isMethod: Bool) {
        #expect(Method(text)?.description == (isMethod ? text : nil))
    }

    @Test(
        arguments: [
            (.get, true), (.head, true), (.put, true), (.delete, true), (.options, true), (.trace, true),
            (.post, false),
            (.connect, false), (Method(unchecked: "PATCH"), false), (Method(unchecked: "get"), false),
        ] as [(Method, Bool)])
    func `only idempotent methods may be sent twice`(method: Method, isIdempotent: Bool) {
        #expect(method.isIdempotent == isIdempotent)
    }
}
