/// A row that links to a source file and names things in it: the file has those names.
struct Landmarks: Inspection {
    let repository: Repository

    func problems(on page: Page) -> [Problem] {
        page.prose.filter { $0.text.hasPrefix("|") }.flatMap { index, text -> [Problem] in
            guard let link = text.firstMatch(of: #/\]\((?:\.\./)*(Sources/[^)#]+\.swift)\)/#),
                let source = try? repository.text(of: String(link.1))
            else { return [] }
            let names = text.matches(of: #/`([A-Za-z][A-Za-z0-9_.]*)(?:\([^`]*\))?`/#)
                .flatMap { $0.1.split(separator: ".") }
            return names.filter { !source.contains($0) }.map {
                Problem(page.path, at: index, "\(link.1) doesn't have \"\($0)\"")
            }
        }
    }
}
