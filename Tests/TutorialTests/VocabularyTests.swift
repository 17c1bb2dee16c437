import Testing

@testable import Docs

/// A chapter uses plain words. Its list of names for an exercise only has names that HTTPCore has.
@Suite struct VocabularyTests {
    @Test(
        arguments: [
            ("`fields.members(of: name) -> [String]`", []),
            ("`fields.memberz(of: name) -> [String]`", ["memberz"]),
            ("`Program(_:port:origin:timeout:)`", []),
            ("`Program(_:port:origin:forbearance:)`", ["forbearance"]),
            ("`request.authority: Authorities`", ["Authorities"]),
        ] as [(String, [String])])
    func `a row of the table names things that exist`(signature: String, unknown: [String]) throws {
        let text = "| what | what it does |\n|---|---|\n| \(signature) | something |"
        let problems = Vocabulary(repository: try .current()).problems(on: Page(path: "docs/step4.md", text: text))
        #expect(problems.map(\.complaint) == unknown.map { "HTTPCore has no \"\($0)\"" })
    }

    @Test(
        arguments: [
            ("`request.trace: [UInt8]`", []),
            ("`request.trace: String`", ["\"trace\" has the type [UInt8], and not String"]),
            ("`request.version.minor: String`", ["\"minor\" has the type Int, and not String"]),
            ("`fields.members(of: name) -> [String]`", []),
            ("`fields.members(of: name) -> String`", ["\"members\" has the type [String], and not String"]),
        ] as [(String, [String])])
    func `a row of the table says the type that is declared`(signature: String, complaints: [String]) throws {
        let text = "| what | what it does |\n|---|---|\n| \(signature) | something |"
        let problems = Vocabulary(repository: try .current()).problems(on: Page(path: "docs/step4.md", text: text))
        #expect(problems.map(\.complaint) == complaints)
    }

    @Test func `a constant is found`() throws {
        let page = Page(path: "docs/step4.md", text: "Use `.xForwardedFor` or `.xForwardedFro`, not `x.nothing`.")
        let problems = Vocabulary(repository: try .current()).problems(on: page)
        #expect(problems.map(\.complaint) == ["HTTPCore has no \"xForwardedFro\""])
    }

    @Test(
        arguments: [
            ("It begins anew.", ["\"anew\" isn't plain English"]),
            ("Whom you ask.", ["\"whom\" isn't plain English"]),
            ("`anew` is code, and a renewal isn't one.", []),
        ] as [(String, [String])])
    func `the prose is plain`(text: String, complaints: [String]) {
        #expect(PlainWords().problems(on: Page(path: "docs/a.md", text: text)).map(\.complaint) == complaints)
    }
}
