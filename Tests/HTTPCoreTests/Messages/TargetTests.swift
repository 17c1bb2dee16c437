import Testing

@testable import HTTPCore

/// What a target is, and what the origin is sent of it.
@Suite struct TargetTests {
    static let texts: [(text: String, isTarget: Bool)] = [
        ("/", true), ("/a%2Fb//c?x=1&y=|{}", true), ("//b", true), ("/?", true), ("/*", true),
        ("", false), ("a", false), ("?a", false), ("*", false), ("http://b/", false), ("b:443", false), (" /", false),
        ("/a b", false), ("/\t", false), ("/\0", false), ("/\r\nX: 1", false), ("/\u{7F}", false), ("/a#b", false),
        ("/\u{E9}", false), ("/ HTTP/1.1\r\n\r\nGET /b", false),
    ]

    @Test(arguments: texts) func `only a path, perhaps with a query, is a target`(text: String, isTarget: Bool) throws {
        let target = Target(text)
        #expect((target != nil) == isTarget)
        if let target { #expect(try target == Target.parse(Array(text.utf8).span, .get).target) }
    }

    static let targets: [(target: Wire, method: Method, pathAndQuery: String, toOrigin: String)] = [
        ("/", .get, "/", "/"),
        ("/a%2Fb//c?x=1&y=%20;z", .get, "/a%2Fb//c?x=1&y=%20;z", "/a%2Fb//c?x=1&y=%20;z"),
        ("//b", .get, "//b", "//b"),
        ("http://b", .get, "/", "/"),
        ("http://b/", .get, "/", "/"),
        ("http://b/c?d", .get, "/c?d", "/c?d"),
        ("http://b?d", .get, "/?d", "/?d"),
        ("http://b?d/e", .get, "/?d/e", "/?d/e"),
        ("HTTPS://[::1]:8/c", .get, "/c", "/c"),
        ("http://b/http://c/", .get, "/http://c/", "/http://c/"),
        ("*", .options, "*", "*"),
        ("http://b", .options, "/", "*"),
        ("http://b/", .options, "/", "/"),
        ("http://b?d", .options, "/?d", "/?d"),
    ]

    @Test(arguments: targets)
    func `the origin gets the path and query of a target`(
        target: Wire, method: Method, pathAndQuery: String, toOrigin: String
    ) throws {
        let parsed = try Target.parse(target.bytes.span, method).target
        #expect(parsed.description == target.text)
        #expect(parsed.pathAndQuery == pathAndQuery)
        #expect(parsed.toOrigin(method) == toOrigin)
    }
}
