import Testing

@testable import HTTPCore

@Suite struct HPACKTableTests {
    @Test func `a field counts for its bytes and 32 more`() {
        var table = HPACKTable(limit: 4096)
        table.add("name", "value")
        #expect(table.size == 41 && table.fields == ["name: value"])
        table.add("", "")
        #expect(table.size == 73 && table.fields == [": ", "name: value"])
    }

    @Test func `the oldest fields leave when there is no more room`() {
        var table = HPACKTable(limit: 100)
        table.add("a", "1")
        table.add("b", "2")
        #expect(table.fields == ["b: 2", "a: 1"])
        table.add("c", "3")
        #expect(table.fields == ["c: 3", "b: 2"] && table.size == 68)
        table.add("d", "4" * 40)
        #expect(table.fields == ["d: " + "4" * 40] && table.size == 73)
    }

    @Test func `a field that is larger than the table empties it`() {
        var table = HPACKTable(limit: 100)
        table.add("a", "1")
        table.add("b", "2" * 68)
        #expect(table.fields.isEmpty && table.size == 0)
        table.add("b", "2" * 67)
        #expect(table.count == 1 && table.size == 100)
    }

    @Test func `a smaller limit drops what doesn't fit`() {
        var table = HPACKTable(limit: 200)
        for name in ["a", "b", "c"] { table.add(name, "1") }
        table.resize(to: 68)
        #expect(table.fields == ["c: 1", "b: 1"])
        table.resize(to: 67)
        #expect(table.fields == ["c: 1"])
        table.resize(to: 0)
        #expect(table.fields.isEmpty)
        table.add("d", "1")
        #expect(table.fields.isEmpty)
        table.resize(to: 200)
        table.add("e", "1")
        #expect(table.fields == ["e: 1"])
    }

    /// The table moves its bytes to the front from time to time. It must not grow, and not lose anything.
    @Test func `many fields pass through little memory`() {
        var table = HPACKTable(limit: 300)
        var numbers = RandomNumbers(seed: 2)
        var expected: [String] = []
        for number in 0..<5000 {
            let value = "v" * Int.random(in: 0...90, using: &numbers)
            table.add("n\(number)", value)
            expected.insert("n\(number): \(value)", at: 0)
            while expected.reduce(0, { $0 + $1.utf8.count - 2 + 32 }) > 300 { expected.removeLast() }
            #expect(table.fields == expected)
            #expect(table.bytes.count <= 2 * 300 + 100)
        }
    }

    @Test func `the static table has the fields of the RFC`() {
        let table = HPACKStaticTable.standard
        #expect(HPACKStaticTable.count == 61)
        func field(_ number: Int) -> String {
            String(decoding: table.bytes[table[number].name], as: UTF8.self) + ": "
                + String(decoding: table.bytes[table[number].value], as: UTF8.self)
        }
        #expect(
            [1, 2, 7, 8, 14].map(field) == [
                ":authority: ", ":method: GET", ":scheme: https", ":status: 200", ":status: 500",
            ])
        #expect(
            [15, 16, 28, 32, 38].map(field) == [
                "accept-charset: ", "accept-encoding: gzip, deflate", "content-length: ", "cookie: ", "host: ",
            ])
        #expect([55, 58, 61].map(field) == ["set-cookie: ", "user-agent: ", "www-authenticate: "])
        let bytes = table.bytes
        for number in 1...61 {
            let name = bytes.span.extracting(table[number].name)
            let first = table.number(of: FieldName.key(name), name)
            let value = bytes.span.extracting(table[number].value)
            #expect(first.flatMap { table.number(of: value, from: $0) } == number)
        }
        let unknown: [UInt8] = Array("x-unknown".utf8)
        #expect(table.number(of: FieldName.key(unknown.span), unknown.span) == nil)
    }
}

extension HPACKTable {
    mutating func add(_ name: String, _ value: String) {
        add(name: Array(name.utf8).span, value: Array(value.utf8).span)
    }

    /// All fields, the newest first.
    var fields: [String] {
        (0..<count).map { age in
            let entry = self[age]
            return Wire(Array(bytes[entry.name])).text + ": " + Wire(Array(bytes[entry.value])).text
        }
    }
}
