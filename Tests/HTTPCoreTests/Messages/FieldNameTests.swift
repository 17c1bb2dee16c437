import Testing

@testable import HTTPCore

@Suite struct FieldNameTests {
    @Test(arguments: ["a", "Content-Length", "!#$%&'*+-.^_`|~09AZaz"]) func `a token is a name`(text: String) throws {
        #expect(try #require(FieldName(text)).description == text)
    }

    @Test(arguments: ["", " ", "a ", "a:", "a\r\n", "a\0", "a(b", "a/b", "a=b", "a\"b", "a,b", "{a}", "é", "\u{212A}"])
    func `a text that's no token isn't a name`(text: String) {
        #expect(FieldName(text) == nil)
    }

    @Test func `the case of a name is kept and makes no difference`() {
        let name: FieldName = "x-FORWARDED-for"
        #expect(name.description == "x-FORWARDED-for")
        #expect(name == .xForwardedFor)
        #expect(name.hashValue == FieldName.xForwardedFor.hashValue)
        #expect(Set([name, .xForwardedFor, .xForwardedHost]).count == 2)
    }

    /// A key contains only the beginning and the end of a name.
    @Test func `two names with the same key can differ`() {
        let (one, other): (FieldName, FieldName) = ("X-Request-1-Identity", "x-request-2-identity")
        #expect(one.key == other.key)
        #expect(one != other)
        var fields: Fields = ["X-Request-1-Identity": "1", "X-Request-2-Identity": "2"]
        #expect(fields[other] == "2")
        fields.remove([other])
        #expect(fields.text == ["X-Request-1-Identity: 1"])
    }

    /// Names of each length, because the comparison treats lengths differently. Case makes no difference, and any other
    /// byte does.
    @Test(arguments: 1...20) func `a key is the same in upper and lower case`(length: Int) {
        let name = String("abcdefghijklmnopqrst".prefix(length))
        #expect(FieldName(unchecked: name.uppercased()).key == FieldName(unchecked: name).key)
        #expect(FieldName(unchecked: name.uppercased()) == FieldName(unchecked: name))
        for place in 0..<length {
            var letters = Array(name)
            letters[place] = "z"
            #expect(FieldName(unchecked: String(letters)) != FieldName(unchecked: name))
        }
    }

    /// Characters of ASCII that differ by the same bit as upper and lower case, and that aren't letters.
    @Test(arguments: [("a^b", "a~b"), ("a`b", "a@b"), ("ab", "abc")] as [(String, String)])
    func `only letters have a case`(one: String, other: String) {
        #expect(FieldName(unchecked: one) != FieldName(unchecked: other))
    }
}
