import Testing

/// A misread table would test something else. So its notation is read strictly.
@Suite struct NotationTests {
    @Test(arguments: [
        (#"a\r\n\t\0\x41\\"#, Array("a\r\n\t\0A\\".utf8)),
        (#"\x00\x7f\xff"#, [0, 127, 255]),
        ("", []),
    ])
    func `escapes stand for bytes`(notation: String, bytes: [UInt8]) throws {
        #expect(try unescaped(notation) == bytes)
    }

    @Test(arguments: [#"\"#, #"\q"#, #"\x"#, #"\x4"#, #"\xg0"#])
    func `an unknown escape is refused`(notation: String) {
        #expect(throws: NotationError.self) { try unescaped(notation) }
    }

    @Test(
        arguments: [
            ("{id}/{id}", [.send("mark/mark")]),
            ("{a*3}b", [.send("aaab")]),
            (#"{#\n*3}"#, [.send("1\n2\n3\n")]),
            ("{/{id}#*2}", [.send("/mark1/mark2")]),
            ("{*3}{a*0}", []),
            ("a{wait}b{hold}", [.send("a"), .wait, .send("b"), .hold]),
            (#"\x7bwait\x7d"#, [.send("{wait}")]),
        ] as [(String, [Script.Step])])
    func `directives are carried out`(notation: String, steps: [Script.Step]) throws {
        #expect(try Script(notation, marker: "mark").steps == steps)
    }

    @Test(arguments: ["{", "{waits}", "{a*}", "{a*x}", "{}"])
    func `an unknown directive is refused`(notation: String) {
        #expect(throws: NotationError.self) { try Script(notation, marker: "mark") }
    }

    @Test func `an outcome is read to its last modifier`() throws {
        let notation = #"?200&4xx+close+abort+order+has:A+lacks:B+is:C~[\x7c]+not:D~.*+lacksif:E=F+body:a\nb+no:\r"#
        let outcome = try Outcome(notation + "+1xx:103+no1xx+line:HTTP/1.1 200")
        #expect(outcome.isTolerated)
        #expect(outcome.kind == .answers([.exactly(200), .inClass(4)]))
        #expect(
            outcome.modifiers == [
                .close, .abort, .order, .has("A"), .lacks("B"), .matches("C", pattern: #"[\x7c]"#),
                .matchesNot("D", pattern: ".*"), .lacksIf("E", "F"), .body(Array("a\nb".utf8)), .absent([13]),
                .interim(103), .noInterim, .statusLine("HTTP/1.1 200"),
            ])
    }

    @Test func `outcomes are a list`() throws {
        #expect(try Outcome.list("close,?wait,h2").map(\.kind) == [.close, .wait, .http2])
    }

    @Test(arguments: ["", "20", "2000", "9xx", "2xy", "closed", "200&", "200+", "200+has", "200+is:A", "200+is:A~("])
    func `an unknown outcome is refused`(notation: String) {
        #expect(throws: NotationError.self) { try Outcome.list(notation) }
    }

    @Test func `conditions are a list`() throws {
        let notation =
            "none;incomplete;any;once;max:3;method:GET;target:/a|/b;body:x|;bodylen:5;header:A=b=c"
            + #";header~A=a, ?b;header-absent:A;not:A=b;only:A=b;conn-lacks:a;xff;absent:a\r;no-request:a;not-method:PUT"#
        #expect(
            try UpstreamCondition.list(notation) == [
                .none, .incomplete, .any, .once, .max(3), .method("GET"), .target([bytes("/a"), bytes("/b")]),
                .body([bytes("x"), []]), .bodyLength(5), .field("A", is: bytes("b=c")),
                .fieldMatches("A", pattern: "a, ?b"), .fieldAbsent("A"), .fieldNot("A", bytes("b")),
                .fieldOnly("A", bytes("b")), .connectionLacks("a"), .clientAddressLast, .absent(bytes("a\r")),
                .noRequestLine(bytes("a")), .notMethod("PUT"),
            ])
    }

    @Test(arguments: ["", "nothing", "max:", "max:x", "header:A", "header~A", "header~A=(", "has:A", "none;"])
    func `an unknown condition is refused`(notation: String) {
        #expect(throws: NotationError.self) { try UpstreamCondition.list(notation) }
    }

    @Test func `a row is refused if a column is missing or wrong`() throws {
        let head = "id\tgroup\tlevel\traw\texpect\tupstream\trule\n"
        #expect(try WireCase.rows(of: head + "A01\tg\tmust\t{id}\t200\tany\tr").first?.raw.bytes == bytes("qa01zz"))
        #expect(throws: NotationError.self) { try WireCase.rows(of: head + "A01\tg\tmust\t{id}\t200\tany") }
        #expect(throws: NotationError.self) { try WireCase.rows(of: head + "A01\tg\tought\t{id}\t200\tany\tr") }
        #expect(throws: NotationError.self) { try WireCase.rows(of: "id\nA01") }
    }

    @Test(arguments: ["wire-cases", "upstream-cases"])
    func `every row has an id and a marker of its own, and names its clause`(table: String) throws {
        let rows = try WireCase.table(table)
        #expect(rows.count >= 20)
        #expect(Set(rows.map(\.id)).count == rows.count)
        #expect(Set(rows.map(\.marker)).count == rows.count)
        #expect(rows.allSatisfy { $0.marker.utf8.count == 6 && !$0.rule.isEmpty })
    }
}

extension Script.Step {
    fileprivate static func send(_ text: String) -> Self { .send(bytes(text)) }
}

/// The bytes of a text.
func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }
