/// All pages and pictures, and the inspections that compare them with the programs.
public struct Documentation: Sendable {
    /// The folder with the pages and the programs.
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
            Vocabulary(repository: repository), PlainWords(), Dissections(),
        ]
    }

    /// The places where a page says something that isn't true.
    public func problems(on page: Page) async -> [Problem] {
        var problems: [Problem] = []
        for inspection in inspections { problems += await inspection.problems(on: page) }
        return problems.sorted { $0.line < $1.line }
    }

    /// The places where the pictures differ from what the programs do now.
    public func problemsOfPictures() async -> [Problem] {
        await Pictures(repository: repository).problems()
    }

    /// Rewrites everything that can be rewritten: excerpts, differences, transcripts, failures and pictures.
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

/// One kind of mistake that a page can make.
protocol Inspection: Sendable {
    /// The places where the page makes this mistake.
    func problems(on page: Page) async -> [Problem]
}
