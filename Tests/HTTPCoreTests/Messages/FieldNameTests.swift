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

    /// A key is made of a name's ends alone.
    @Test func anEqualKeyIsNotAnEqualName() {
        let (one, other): (FieldName, FieldName) = ("X-Request-1-Identity", "x-request-2-identity")
        #expect(one.key == other.key)
        #expect(one != other)
        var fields: Fields = ["X-Request-1-Identity": "1", "X-Request-2-Identity": "2"]
        #expect(fields[other] == "2")
        fields.remove([other])
        #expect(fields.text == ["X-Request-1-Identity: 1"])
    }

    /// Names of each length, which are looked at in different ways: case makes no difference, any other byte does.
    @Test(arguments: 1...20) func aKeyIsTheSameInEveryCase(length: Int) {
        let name = String("abcdefghijklmnopqrst".prefix(length))
        #expect(FieldName(unchecked: name.uppercased()).key == FieldName(unchecked: name).key)
        #expect(FieldName(unchecked: name.uppercased()) == FieldName(unchecked: name))
        for place in 0..<length {
            var letters = Array(name)
            letters[place] = "z"
            #expect(FieldName(unchecked: String(letters)) != FieldName(unchecked: name))
        }
    }

    /// The two halves of ASCII that differ by one bit, as letters do, and aren't letters.
    @Test(arguments: [("a^b", "a~b"), ("a`b", "a@b"), ("ab", "abc")] as [(String, String)])
    func onlyLettersHaveACase(one: String, other: String) {
        #expect(FieldName(unchecked: one) != FieldName(unchecked: other))
    }
}
