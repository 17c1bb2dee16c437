import Checks

extension Message {
    /// The values of the field's lines; nil if there is none.
    func lines(_ name: String) -> [String]? {
        self[name].isEmpty ? nil : self[name]
    }

    /// The members of a field that is a list, in lower case.
    func members(_ name: String) -> [String] {
        self[name].flatMap { $0.split(separator: ",") }
            .map { $0.drop { $0 == " " || $0 == "\t" } }
            .map { String($0.prefix { $0 != " " && $0 != "\t" && $0 != ";" }).lowercased() }
    }
}
