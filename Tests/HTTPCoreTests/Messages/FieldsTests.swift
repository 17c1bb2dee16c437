import Testing

@testable import HTTPCore

/// Fields are an ordered list of lines.
@Suite struct FieldsTests {
    private let fields: Fields = ["Accept": "a", "X": "1", "accept": "b, c", "Y": "2", "ACCEPT": ""]

    @Test func `order, case and repetition are kept`() {
        #expect(fields.text == ["Accept: a", "X: 1", "accept: b, c", "Y: 2", "ACCEPT: "])
        #expect(fields.map { "\($0.name): \($0.value)" } == fields.text)
        #expect(fields.count == 5)
    }

    @Test func `names are found in any case`() {
        #expect(fields["aCCEPT"] == "a, b, c, ")
        #expect(fields.values(of: "accept") == ["a", "b, c", ""])
        #expect(fields.contains("x"))
    }

    /// Commas would make one cookie of two.
    @Test func `several lines of Cookie are joined with semicolons`() {
        let fields: Fields = ["Cookie": "a=1; b=2", "cookie": "c=3", "Cookie": "d=4"]
        #expect(fields["COOKIE"] == "a=1; b=2; c=3; d=4")
        #expect(fields.values(of: .cookie) == ["a=1; b=2", "c=3", "d=4"])
    }

    @Test func `a missing field isn't an empty one`() {
        #expect(fields["Z"] == nil)
        #expect(fields.values(of: "Z").isEmpty)
        #expect(!fields.contains("Z"))
        #expect(!fields.contains("Accep"))
        #expect(!fields.contains("Accepts"))
        let empty: Fields = ["X": ""]
        #expect(empty["X"] == "")
    }

    @Test func `setting a field leaves one line in the place of the first`() {
        var fields = fields
        fields["ACCept"] = "z"
        #expect(fields.text == ["ACCept: z", "X: 1", "Y: 2"])
        fields["Y"] = "3"
        #expect(fields.text == ["ACCept: z", "X: 1", "Y: 3"])
        fields["Z"] = "4"
        #expect(fields.text == ["ACCept: z", "X: 1", "Y: 3", "Z: 4"])
    }

    @Test func `setting a field to nil removes all its lines`() {
        var fields = fields
        fields["accept"] = nil
        #expect(fields.text == ["X: 1", "Y: 2"])
        fields["accept"] = nil
        #expect(fields.text == ["X: 1", "Y: 2"])
    }

    @Test func `appending keeps the lines that are there`() {
        var fields: Fields = ["X": "1"]
        fields.append("x", "2")
        #expect(fields.text == ["X: 1", "x: 2"])
        fields.remove("X")
        #expect(fields.text == [])
        #expect(fields.count == 0)
    }

    @Test func `a copy is a value of its own`() {
        var copy = fields
        copy["X"] = "changed"
        #expect(fields["X"] == "1")
    }

    @Test func `bytes beyond ASCII are kept`() {
        var fields = Fields()
        fields.append("X", "é")
        #expect(fields["X"] == "é")
        #expect(fields.text == ["X: \u{C3}\u{A9}"])
    }

    static let lists: [(values: [String], members: [String])] = [
        ([], []),
        ([""], []),
        (["a"], ["a"]),
        (["a,b"], ["a", "b"]),
        ([" a ,\t b\t", "c d"], ["a", "b", "c d"]),
        ([",, a,, ,", " ", "b"], ["a", "b"]),
        (["a;q=\"b\", c"], ["a;q=\"b\"", "c"]),
    ]

    @Test(arguments: lists) func `a list is split into its members`(values: [String], members: [String]) {
        var fields = Fields()
        for value in values { fields.append("X", value) }
        #expect(fields.members(of: "x") == members)
    }

    static let named: [(list: [String], text: [String])] = [
        ([], ["A: 1", "B: 2", "a: 3"]),
        (["close"], ["A: 1", "B: 2", "a: 3"]),
        (["a"], ["B: 2"]),
        (["x, b ,, c"], ["A: 1", "a: 3"]),
        (["B", "A"], []),
        // A text that's no name, or only a part of one, removes nothing.
        (["a b", "a;q=1", "\"a\"", "bb"], ["A: 1", "B: 2", "a: 3"]),
    ]

    @Test(arguments: named) func `the fields that a list names are removed`(list: [String], text: [String]) {
        var fields: Fields = ["A": "1", "B": "2", "a": "3"]
        for value in list { fields.append("List", value) }
        let before = fields
        fields.removeFields(namedIn: "list")
        #expect(fields.text == text + list.map { "List: \($0)" })
        #expect(before.count == 3 + list.count)
    }

    @Test func `a list can name itself`() {
        var fields: Fields = ["A": "1", "List": "list, a", "B": "2"]
        fields.removeFields(namedIn: "List")
        #expect(fields.text == ["B: 2"])
    }

    /// A comma is a byte. It ends a member even if Unicode would join the next character to it.
    @Test func `lists are split byte by byte`() {
        let fields: Fields = ["Connection": "a,\u{301}, b \u{301}"]
        #expect(fields.members(of: .connection) == ["a", "\u{301}", "b \u{301}"])
    }
}
