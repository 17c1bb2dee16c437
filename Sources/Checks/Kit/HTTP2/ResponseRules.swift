/// What the field lists of a response must be like in HTTP/2 (RFC 9113 sections 8.2 and 8.3).
enum ResponseRules {
    private static let connectionFields = [
        "connection", "keep-alive", "proxy-connection", "te", "transfer-encoding", "upgrade",
    ]

    /// What is wrong with the fields of a response, or with trailers.
    static func faults(in fields: [Field], areTrailers: Bool) -> [String] {
        var faults: [String] = []
        for (index, field) in fields.enumerated() {
            if field.name.hasPrefix(":") {
                if areTrailers || field.name != ":status" || index > 0 {
                    faults.append("the pseudo-field \(visible(wire: field.name)) as field \(index + 1)")
                }
            } else if !isName(field.name) {
                faults.append("the field name \"\(visible(wire: field.name))\"")
            }
            if connectionFields.contains(field.name) { faults.append("the connection's field \(field.name)") }
            if !isValue(field.value) {
                faults.append("the value \"\(visible(wire: field.value))\" of \(visible(wire: field.name))")
            }
        }
        if areTrailers { return faults }
        guard let status = fields.first, status.name == ":status" else { return faults + ["no :status at first"] }
        if status.value.utf8.count != 3 || !status.value.utf8.allSatisfy({ (48...57).contains($0) }) {
            faults.append("the :status \"\(visible(wire: status.value))\"")
        }
        if status.value == "101" { faults.append("a 101, which HTTP/2 doesn't have") }
        let lengths = fields.filter { $0.name == "content-length" }.map(\.value)
        if lengths.count > 1 { faults.append("\(lengths.count) fields of content-length") }
        return faults
    }

    /// A token without capitals (RFC 9113 section 8.2.1).
    private static func isName(_ name: String) -> Bool {
        !name.isEmpty
            && name.unicodeScalars.allSatisfy { character in
                switch character {
                case "a"..."z", "0"..."9": true
                default: "!#$%&'*+-.^_`|~".unicodeScalars.contains(character)
                }
            }
    }

    /// No NUL, CR and LF, and no white space at the ends (RFC 9113 section 8.2.1).
    private static func isValue(_ value: String) -> Bool {
        let characters = value.unicodeScalars
        let isSpace = { (character: Unicode.Scalar?) in character == " " || character == "\t" }
        return !characters.contains { $0 == "\0" || $0 == "\r" || $0 == "\n" } && !isSpace(characters.first)
            && !isSpace(characters.last)
    }
}
