import Testing

@testable import HTTPCore

@Suite struct FieldNamesTests {
    private let fields: Fields = ["Via": "1", "X": "2", "TE": "3", "via": "4", "Y": "5"]

    @Test func allLinesOfTheseNamesAreRemoved() {
        var fields = fields
        fields.remove([.te, "VIA", "Z"])
        #expect(fields.text == ["X: 2", "Y: 5"])
        fields.remove([])
        fields.remove(["Z"])
        #expect(fields.text == ["X: 2", "Y: 5"])
    }

    /// One of many names, in any number: the shortcut past most of them misses none.
    @Test func noneIsMissedAmongMany() {
        let names = (0..<500).map { FieldName(unchecked: "X-\($0)") }
        var fields = Fields()
        for name in names { fields.append(name, "") }
        let gone = FieldNames(names.enumerated().filter { $0.offset % 3 == 0 }.map(\.element))
        fields.remove(gone)
        #expect(fields.text == names.enumerated().filter { $0.offset % 3 != 0 }.map { "\($0.element): " })
    }

    @Test func `none is missed that another field lists`() {
        for name in (0..<500).map({ FieldName(unchecked: "X-\($0)") }) {
            var fields: Fields = ["Connection": name.description]
            fields.append(name, "")
            fields.removeFields(namedIn: .connection)
            #expect(fields.text == ["Connection: \(name)"])
        }
    }
}
