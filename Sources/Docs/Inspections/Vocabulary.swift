/// The names of HTTPCore that a chapter lists for an exercise are in HTTPCore, and have the types that the list says: a
/// reader who trusts the list can build.
///
/// A list is a table with the columns "what" and "what it does", or a line with constants such as `.xForwardedFor`.
struct Vocabulary: Inspection {
    let repository: Repository
    private static let header = "| what | what it does |"

    func problems(on page: Page) -> [Problem] {
        guard ChapterForm.step(of: page.path) != nil else { return [] }
        let source = repository.sources(in: "Sources/HTTPCore").joined(separator: "\n")
        var isInTable = false
        return page.prose.flatMap { index, text -> [Problem] in
            if text == Self.header { isInTable = true } else if !text.hasPrefix("|") { isInTable = false }
            let constants = text.matches(of: #/`\.([a-zA-Z0-9]+)`/#).map { String($0.1) }
            let cell = text.split(separator: "|").first { $0.contains("`") } ?? ""
            let names = isInTable ? Self.names(in: cell.trimmingCharacters(in: [" "])) : []
            let unknown = Set(constants + names).filter { !Self.isDeclared($0, in: source) }.sorted()
            let wrongType = isInTable && unknown.isEmpty ? Self.wrongType(in: cell, of: source) : nil
            return (unknown.map { "HTTPCore has no \"\($0)\"" } + [wrongType].compactMap(\.self)).map {
                Problem(page.path, at: index, $0)
            }
        }
    }

    /// What's wrong with the type in a signature such as `request.version: Version` or `fields.values(of:) -> [String]`.
    private static func wrongType(in cell: Substring, of source: String) -> String? {
        guard let signature = cell.firstMatch(of: #/`[\w.]+\.(\w+)(\(.*\))?(?:: | -> )(.+)`/#) else { return nil }
        let name = String(signature.1)
        let mark = signature.2 == nil ? " \(name): " : " func \(name)("
        let types = source.split(separator: "\n").filter { $0.contains("public ") }.compactMap { line -> Substring? in
            guard let start = line.firstRange(of: mark)?.upperBound else { return nil }
            let rest = line[start...]
            guard signature.2 != nil else { return rest.prefix { !"{=".contains($0) } }
            return rest.firstRange(of: " -> ").map { rest[$0.upperBound...].prefix { $0 != "{" } }
        }
        let known = types.map { $0.trimmingCharacters(in: [" "]) }
        guard let other = known.first, !known.contains(String(signature.3)) else { return nil }
        return "\"\(name)\" has the type \(other), and not \(signature.3)"
    }

    /// The names in a signature. What stands before a dot or in brackets is an example's own, apart from labels.
    private static func names(in signature: String) -> [String] {
        let members = signature.matches(of: #/\.([a-zA-Z]+)/#).map { String($0.1) }
        let labels = signature.matches(of: #/([a-zA-Z]+):/#).map { String($0.1) }
        let types = signature.matches(of: #/\b([A-Z][a-zA-Z]+)\b/#).map { String($0.1) }
        return members + labels + types.filter { $0 != "String" && $0 != "Int" }
    }

    private static func isDeclared(_ name: String, in source: String) -> Bool {
        let declaration =
            "\\b(var|let|func|case|class|struct|enum) (?:[a-zA-Z, ]*, )?\(name)\\b|[(,] ?\(name)( [a-z]+)?:|^ +\(name)( [a-z]+)?:"
        guard let pattern = try? Regex(declaration).anchorsMatchLineEndings().wordBoundaryKind(.simple) else {
            return false
        }
        return source.contains(pattern)
    }
}
