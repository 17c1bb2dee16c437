import Testing

@testable import HTTPCore

/// The part of a target that the origin gets.
@Suite struct TargetTests {
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
