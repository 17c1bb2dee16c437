import Foundation

/// Every link has a target: a file, a heading, or a proper web address. Every path in the text exists.
struct Links: Inspection {
    let repository: Repository
    /// What a path in the text begins with.
    private static let folders = ["Sources/", "Tests/", "steps/", "docs/", ".ci/"]

    func problems(on page: Page) -> [Problem] {
        page.prose.flatMap { index, text in
            problemsOfLinks(in: text, at: index, page) + problemsOfPaths(in: text, at: index, page)
        }
    }

    private func problemsOfLinks(in text: String, at index: Int, _ page: Page) -> [Problem] {
        // Text between backquotes isn't a link.
        let text = text.replacing(#/`[^`]*`/#, with: "`")
        let targets =
            text.matches(of: #/\]\(([^)\s]*)\)/#).map { String($0.1) }
            + text.matches(of: #/(?:src|href)="([^"]*)"/#).map { String($0.1) }
        return targets.compactMap { target in
            fault(of: target, on: page).map { Problem(page.path, at: index, "\($0): \(target)") }
        }
    }

    private func fault(of target: String, on page: Page) -> String? {
        if target.hasPrefix("https://") {
            return URLComponents(string: target)?.host?.contains(".") == true ? nil : "this isn't an address"
        }
        guard !target.contains(":") else { return "a link to the web begins with https" }
        let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        let file = parts[0].isEmpty ? page.path : resolve(parts[0], from: page.path)
        guard repository.exists(file) else { return "this link has no target" }
        guard parts.count == 2 else { return nil }
        guard let text = file == page.path ? page : try? Page(path: file, text: repository.text(of: file)) else {
            return "a folder has no headings"
        }
        return text.headings.contains { anchor($0.title) == parts[1] } ? nil : "there is no such heading"
    }

    private func resolve(_ target: String, from page: String) -> String {
        var folders = page.split(separator: "/").dropLast()
        for part in target.split(separator: "/") where part != "." {
            if part == ".." { _ = folders.popLast() } else { folders.append(part) }
        }
        return folders.joined(separator: "/")
    }

    /// A heading as it appears in an address.
    private func anchor(_ title: String) -> String {
        String(title.lowercased().replacing(" ", with: "-").filter { $0.isLetter || $0.isNumber || "-_".contains($0) })
    }

    private func problemsOfPaths(in text: String, at index: Int, _ page: Page) -> [Problem] {
        text.matches(of: #/`([^`\s]+)`/#).map { String($0.1) }.compactMap { path in
            // stepN stands for any step.
            let file = path.replacing(#/:\d+$/#, with: "").replacing("stepN", with: "step1")
            guard Self.folders.contains(where: file.hasPrefix), !repository.exists(file) else { return nil }
            return Problem(page.path, at: index, "there is no file \(path)")
        }
    }
}
