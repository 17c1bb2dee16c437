import Testing

@testable import HTTPCore

@Suite struct FieldNamesTests {
    private let fields: Fields = ["Via": "1", "X": "2", "TE": "3", "via": "4", "Y": "5"]

    @Test func `all lines with one of the names are removed`() {
        var fields = fields
        fields.remove([.te, "VIA", "Z"])
        #expect(fields.text == ["X: 2", "Y: 5"])
        fields.remove([])
        fields.remove(["Z"])
        #expect(fields.text == ["X: 2", "Y: 5"])
    }

    /// Some of many names are removed. The shortcut that skips most lines must not skip one of them.
    @Test func `no line is missed among many`() {
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
