import Checks
import Docs
import Foundation
import Testing

/// Pages are tested, too: the README and every page in docs/ must say what the programs do.
///
/// After a change to a program, `swift run tutorial docs --update` rewrites everything in the pages that it can
/// rewrite.
@Suite(.enabled(if: Tools.missing.isEmpty, "\(Tools.missing.joined(separator: ", ")) not installed"))
struct DocsTests {
    private static let documentation = Result { Documentation(of: try .current()) }

    @Test(arguments: try documentation.get().repository.pages())
    func `a page says what the programs do`(page: Page) async throws {
        report(try await Self.documentation.get().problems(on: page))
    }

    @Test func `the pictures show what is recorded now`() async throws {
        report(try await Self.documentation.get().problemsOfPictures())
    }

    /// Reports each problem as an issue, in its place.
    private func report(_ problems: [Problem]) {
        for problem in problems {
            let place = SourceLocation(
                fileID: "TutorialTests/\(problem.file)", filePath: problem.file, line: problem.line, column: 1)
            Issue.record(Comment(rawValue: problem.description), sourceLocation: place)
        }
    }

    @Test func `docs takes one flag`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["docs", "--force"]) }
        #expect(outcome.ending == .exited(64))
        #expect(
            outcome.errors == """
                tutorial: docs does not know "--force"; it takes --update
                usage: swift run tutorial docs [--update]

                """)
    }
}

extension Page: CustomTestStringConvertible {
    /// The page's name in the test output.
    public var testDescription: String { path }
}

/// The programs that make the transcripts in the pages.
private enum Tools {
    static var missing: [String] {
        let folders = ["/usr/bin", "/bin", "/usr/local/bin"]
        return ["curl", "nc", "xxd"].filter { tool in
            !folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(tool)") }
        }
    }
}
