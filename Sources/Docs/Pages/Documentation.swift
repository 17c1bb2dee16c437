/// All pages and pictures, and what holds them to the programs that they speak of.
public struct Documentation: Sendable {
    /// Where they lie.
    public let repository: Repository
    private let inspections: [any Inspection]

    /// The documentation of a repository.
    public init(of repository: Repository) {
        self.repository = repository
        inspections = [
            Excerpts(repository: repository), Differences(repository: repository), Transcripts(repository: repository),
            Breakages(repository: repository), Commands(repository: repository), Links(repository: repository),
            Landmarks(repository: repository), LifePicture(repository: repository), StepTable(repository: repository),
            ChapterForm(), HintCode(repository: repository), Glossary(repository: repository),
            Vocabulary(repository: repository),
        ]
    }

    /// Where a page says something that isn't so.
    public func problems(on page: Page) async -> [Problem] {
        var problems: [Problem] = []
        for inspection in inspections { problems += await inspection.problems(on: page) }
        return problems.sorted { $0.line < $1.line }
    }

    /// Where the pictures differ from what is recorded now.
    public func problemsOfPictures() async -> [Problem] {
        await Pictures(repository: repository).problems()
    }

    /// Writes anew what can be written anew: excerpts, differences, transcripts, failures, pictures.
    ///
    /// - Returns: the files that were changed.
    public func update() async throws -> [String] {
        var problems = await problemsOfPictures()
        for page in try repository.pages() { problems += await self.problems(on: page) }
        var changed: [String] = []
        for (file, problems) in Dictionary(grouping: problems, by: \.file).sorted(by: { $0.key < $1.key }) {
            let corrections = problems.compactMap(\.correction)
            guard !corrections.isEmpty else { continue }
            let lines = repository.exists(file) ? try repository.lines(of: file) : []
            try repository.write(lines.corrected(by: corrections).map { $0 + "\n" }.joined(), to: file)
            changed.append(file)
        }
        return changed
    }
}

/// One thing that pages are held to.
protocol Inspection: Sendable {
    /// Where the page falls short of it.
    func problems(on page: Page) async -> [Problem]
}
