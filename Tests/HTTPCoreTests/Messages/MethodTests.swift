import Testing

@testable import HTTPCore

@Suite struct MethodTests {
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
