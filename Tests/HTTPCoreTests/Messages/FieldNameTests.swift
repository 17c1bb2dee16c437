import Testing

@testable import HTTPCore

@Suite struct FieldNameTests {
    @Test(arguments: ["a", "Content-Length", "!#$%&'*+-.^_`|~09AZaz"]) func tokensAreNames(text: String) throws {
        #expect(try #require(FieldName(text)).description == text)
    }

    @Test(arguments: ["", " ", "a ", "a:", "a\r\n", "a\0", "a(b", "a/b", "a=b", "a\"b", "a,b", "{a}", "é", "\u{212A}"])
    func otherTextsAreNot(text: String) {
        #expect(FieldName(text) == nil)
    }

    @Test func caseIsKeptAndDoesNotCount() {
        let name: FieldName = "x-FORWARDED-for"
        #expect(name.description == "x-FORWARDED-for")
        #expect(name == .xForwardedFor)
        #expect(name.hashValue == FieldName.xForwardedFor.hashValue)
        #expect(Set([name, .xForwardedFor, .xForwardedHost]).count == 2)
    }

    /// Two words whose keys are the same by chance.
    @Test func anEqualKeyIsNotAnEqualName() {
        let (one, other): (FieldName, FieldName) = ("costarring", "liquid")
        #expect(one.key == other.key)
        #expect(one != other)
        var fields: Fields = ["costarring": "1", "Liquid": "2"]
        #expect(fields[other] == "2")
        fields.remove([other])
        #expect(fields.text == ["costarring: 1"])
    }

    /// The two halves of ASCII that differ by one bit, as letters do, and aren't letters.
    @Test(arguments: [("a^b", "a~b"), ("a`b", "a@b"), ("ab", "abc")] as [(String, String)])
    func onlyLettersHaveACase(one: String, other: String) {
        #expect(FieldName(unchecked: one) != FieldName(unchecked: other))
    }
}
