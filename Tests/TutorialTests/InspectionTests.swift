import Foundation
import Testing

@testable import Docs

/// If a page says something that isn't true, an inspection finds the place. These tests change copies of the pages only.
@Suite struct InspectionTests {
    private let repository: Repository

    init() throws {
        repository = try .current()
    }

    private func page(_ path: String) throws -> Page {
        Page(path: path, text: try repository.text(of: path))
    }

    /// The page, with one line replaced.
    private func copy(of page: Page, with line: String, at index: Int) -> Page {
        var lines = page.lines
        lines[index] = line
        return Page(path: page.path, text: lines.joined(separator: "\n"))
    }

    // MARK: Code

    @Test(arguments: [
        "docs/step1.md", "docs/step2.md", "docs/step3.md", "docs/step4.md", "docs/step5.md", "docs/step6.md",
        "docs/step7.md", "docs/core.md",
    ])
    func `one broken character in any code block is found and can be mended`(path: String) throws {
        let page = try page(path)
        let inspections: [any CodeInspection] = [
            Excerpts(repository: repository), Differences(repository: repository),
        ]
        var count = 0
        for block in page.blocks where block.isCode {
            let index = try #require(block.range.max { page.lines[$0].count < page.lines[$1].count })
            let line = page.lines[index]
            let broken = copy(of: page, with: String(line.dropLast()) + "?", at: index)
            let problems = inspections.flatMap { $0.problems(on: broken) }
            let problem = try #require(problems.first, "\(path):\(index + 1) was broken, and nobody noticed")
            #expect(problems.count == 1)
            #expect(problem.description.hasPrefix("\(path):\(index + 1): this isn't what "))
            #expect(problem.expected == line)
            #expect(problem.found == String(line.dropLast()) + "?")
            let mended = broken.lines.corrected(by: problems.compactMap(\.correction))
            #expect(mended == page.lines)
            count += 1
        }
        #expect(count >= 3)
    }

    @Test func `a missing difference is noticed`() throws {
        let page = try page("docs/step3.md")
        let block = try #require(page.blocks.last { $0.language == "diff" && $0.arguments.first != "break" })
        var lines = page.lines
        lines.removeSubrange(block.range.lowerBound - 1...block.range.upperBound)
        let problems = Differences(repository: repository)
            .problems(on: Page(path: page.path, text: lines.joined(separator: "\n")))
        #expect(problems.map(\.complaint) == ["a change isn't shown in this chapter: steps/step3/main.swift:17"])
        #expect(problems.first?.expected == "+    do {")
    }

    @Test(arguments: [
        ("```swift\nlet a = 1\n```", "a block must say what it is taken from"),
        ("```swift steps/step9/main.swift\nlet a = 1\n```", "there is no file steps/step9/main.swift"),
        ("```\nanything\n```", "a block must say what it is taken from"),
    ])
    func `a block without a source is refused`(text: String, complaint: String) {
        let problems = Excerpts(repository: repository).problems(on: Page(path: "docs/a.md", text: text))
        #expect(problems.map(\.complaint) == [complaint])
        #expect(problems.map(\.line) == [1])
    }

    @Test func `a block that's quite different isn't overwritten`() {
        let text = "```swift steps/step1/main.swift\nlet a = program.b\nreturn nothing\n    } else {\n```"
        let problems = Excerpts(repository: repository).problems(on: Page(path: "docs/a.md", text: text))
        #expect(problems.count == 1)
        #expect(problems.allSatisfy { $0.correction == nil })
    }

    // MARK: What programs print

    @Test func `a transcript that nobody printed is found and can be mended`() async {
        func page(_ length: String, _ date: String) -> Page {
            Page(
                path: "docs/a.md",
                text: """
                    ```console
                    $ swift run step2
                    listening on http://127.0.0.1:8080
                    try: curl -i http://127.0.0.1:8080
                    [reverse proxy server] received request at: 2020-02-02 20:20:20.202 UTC
                    ```
                    ```console
                    $ curl -i localhost:8080
                    HTTP/1.1 200 OK
                    Date: \(date)
                    Content-Length: \(length)

                    ```
                    """)
        }
        let date = "Sun, 06 Nov 1994 08:49:37 GMT"
        let transcripts = Transcripts(repository: repository)
        #expect(await transcripts.problems(on: page("0", date)).map(\.description) == [])
        let broken = page("1", date)
        let problems = await transcripts.problems(on: broken)
        #expect(
            problems.map(\.description) == [
                """
                docs/a.md:11: this isn't what `curl -i localhost:8080` prints
                    expected: Content-Length: 0
                    found:    Content-Length: 1
                                              ^
                """
            ])
        #expect(broken.lines.corrected(by: problems.compactMap(\.correction)) == page("0", date).lines)
    }

    @Test(arguments: ["rm -rf docs", "swift run tutorial docs", "swift run exercise"])
    func `a command that can't be replayed is refused`(command: String) async {
        let page = Page(path: "docs/a.md", text: "```console\n$ \(command)\nfine\n```")
        let problems = await Transcripts(repository: repository).problems(on: page)
        #expect(problems.map(\.complaint) == ["this command can't be replayed; a ```sh block shows commands alone"])
    }

    @Test func `a wrong answer to what fails is found and can be mended`() async {
        func page(_ answer: String) -> Page {
            Page(
                path: "docs/a.md",
                text: """
                    ```diff break steps/step2/main.swift
                    -    program.log("[reverse proxy server] received request at: \\(Timestamp())")
                    ```
                    ```text fails
                    \(answer)
                    ```
                    """)
        }
        let right = page("log-proxy: The proxy prints a line for each request")
        let wrong = page("answers: Any request is answered with 200")
        let breakages = Breakages(repository: repository)
        #expect(await breakages.problems(on: right).map(\.description) == [])
        let problems = await breakages.problems(on: wrong)
        #expect(problems.map(\.line) == [5])
        #expect(problems.map(\.expected) == ["log-proxy: The proxy prints a line for each request"])
        #expect(wrong.lines.corrected(by: problems.compactMap(\.correction)) == right.lines)
    }

    @Test(arguments: [
        ("-    program.logg(\"a\")", "there are no such lines in steps/step2/main.swift"),
        ("-import HTTPCore", "the changed program does not build"),
    ])
    func `a change that can't be made is refused`(change: String, complaint: String) async {
        let text = "```diff break steps/step2/main.swift\n\(change)\n```\n```text fails\n```"
        let problems = await Breakages(repository: repository).problems(on: Page(path: "docs/a.md", text: text))
        #expect(problems.count == 1)
        #expect(problems.first?.complaint.hasPrefix(complaint) == true)
    }

    @Test func `a port is the same everywhere in a transcript, also after a correction`() {
        let right = ["proxy 127.0.0.1:40001", "Host: 127.0.0.1:40001", "origin 127.0.0.1:40002"]
        let wrong = ["proxy 127.0.0.1:40001", "Host: 127.0.0.1:40003", "origin 127.0.0.1:40002"]
        let another = ["proxy 127.0.0.1:50001", "Host: 127.0.0.1:50001", "origin 127.0.0.1:50002"]
        #expect(right.normalized == another.normalized)
        #expect(right.normalized != wrong.normalized)
        let new = ["proxy 127.0.0.1:50001", "Host is 127.0.0.1:50001 now", "origin 127.0.0.1:50002"]
        #expect(
            new.keeping(right) == ["proxy 127.0.0.1:40001", "Host is 127.0.0.1:40001 now", "origin 127.0.0.1:40002"])
        #expect(another.keeping(wrong) == right)
    }

    /// The blocks of chapter 7 that explain bytes.
    @Test func `a wrong byte in an explanation is found`() throws {
        let page = try page("docs/step7.md")
        #expect(Dissections().problems(on: page).isEmpty)
        let explained = page.blocks.filter { $0.lines.allSatisfy { $0.contains(#/^[0-9a-f]{2} +/#) } }
        #expect(explained.count == 3)
        for index in explained.flatMap(\.range) {
            let wrong = page.lines[index].replacing(#/^[0-9a-f]{2}/#, with: "fe")
            let problems = Dissections().problems(on: copy(of: page, with: wrong, at: index))
            #expect(problems.map(\.line) == [index + 1])
        }
    }

    // MARK: Names

    @Test(
        arguments: [
            ("[a](step1.md)", nil), ("[a](step1.md#predict)", nil), ("![a](images/step1.svg)", nil),
            ("`](nowhere.md)`", nil), ("`steps/stepN/main.swift`", nil),
            ("[a](step9.md)", "this link has no target: step9.md"),
            ("[a](step1.md#prophecy)", "there is no such heading: step1.md#prophecy"),
            ("![a](images/step9.svg)", "this link has no target: images/step9.svg"),
            ("[a](http://example.com)", "a link to the web begins with https: http://example.com"),
            ("`steps/step9/main.swift`", "there is no file steps/step9/main.swift"),
        ] as [(String, String?)])
    func `links and paths lead somewhere`(text: String, complaint: String?) {
        let problems = Links(repository: repository).problems(on: Page(path: "docs/a.md", text: "\n" + text))
        #expect(problems.map(\.complaint) == (complaint.map { [$0] } ?? []))
        #expect(problems.allSatisfy { $0.line == 2 })
    }

    @Test(
        arguments: [
            ("swift run step1 --port 0", nil), ("CHECK=exercise swift test --filter Step3Checks", nil),
            ("swift run -c release bench", nil), ("swift run tutorial check 5 --part hops", nil),
            ("swift run tutorial check 5 --part hoops", "step 5 has no part \"hoops\""),
            ("swift run step9", "Package.swift has no program \"step9\""),
            ("swift test --filter Step9Checks", "there are no tests \"Step9Checks\""),
            ("diff steps/step1/main.swift steps/step9/main.swift", "there is no file steps/step9/main.swift"),
            ("make", "this command isn't known here"),
        ] as [(String, String?)])
    func `commands name things that exist`(command: String, complaint: String?) {
        let page = Page(path: "docs/a.md", text: "```sh\n\(command)\n```")
        #expect(Commands(repository: repository).problems(on: page).map(\.complaint) == (complaint.map { [$0] } ?? []))
    }

    @Test func `the table of steps must be whole`() throws {
        let page = try page("docs/README.md")
        let row = try #require(page.lines.firstIndex { $0.hasPrefix("| [5](") })
        let problems = StepTable(repository: repository).problems(on: copy(of: page, with: "", at: row))
        #expect(problems.map(\.line) == [row + 1])
        #expect(problems.map(\.expected) == ["step5"])
    }

    @Test func `a table of the core names things that exist`() {
        let row =
            "| 1 | `accept` takes it, `refuse` does not | [Worker.swift](../Sources/HTTPCore/Server/Worker.swift) |"
        let problems = Landmarks(repository: repository).problems(on: Page(path: "docs/a.md", text: row))
        #expect(problems.map(\.complaint) == ["Sources/HTTPCore/Server/Worker.swift doesn't have \"refuse\""])
    }

    @Test func `the code of a hint is code of the next step`() {
        let text = """
            ## Exercise
            <details><summary>Hint 1</summary>
            `let client = Client()`, and `Client.shared()`
            ```swift steps/step4/main.swift
            let client = Client()
            ```
            </details>
            """
        let problems = HintCode(repository: repository).problems(on: Page(path: "docs/step2.md", text: text))
        #expect(problems.map(\.line) == [3, 4])
        #expect(problems.first?.found == "Client.shared()")
    }

    @Test(arguments: [
        ("## Break it", "## Destroy it", "the chapters have the same sections in the same order"),
        ("`host-is-origin`", "`host-is-mine`", "step 3 has no check \"host-is-mine\""),
        ("<summary>Hint 3", "<summary>Clue 3", "an exercise has three hints, not 2"),
        ("```text found", "```text fails", "no error is shown with its ```text found block"),
        (
            "Why does the proxy not follow a redirect?", "</details>\n</details>",
            "there are two or three questions, not 4"
        ),
        ("You can forward", "You have. You can forward", "this is one sentence, not 2"),
    ])
    func `the chapters have one form`(old: String, new: String, complaint: String) throws {
        let text = try repository.text(of: "docs/step3.md").replacing(old, with: new)
        #expect(ChapterForm().problems(on: Page(path: "docs/step3.md", text: text)).map(\.complaint) == [complaint])
    }

    @Test(arguments: [
        ("### Part 2: `hops`", "### Part 2: `hoops`", "the parts of the exercise are those of the checks"),
        (
            "<summary>Hint 2</summary>\n\n`return answer`", "<summary>Tip</summary>\n\n`return answer`",
            "the part \"fields\" must have two or three hints"
        ),
    ])
    func `an exercise in parts has hints for each`(old: String, new: String, complaint: String) throws {
        let text = try repository.text(of: "docs/step4.md").replacing(old, with: new)
        let complaints = ChapterForm().problems(on: Page(path: "docs/step4.md", text: text)).map(\.complaint)
        #expect(complaints == [complaint])
    }
}

/// The inspections of code. They need no running program.
private protocol CodeInspection {
    func problems(on page: Page) -> [Problem]
}

extension Excerpts: CodeInspection {}
extension Differences: CodeInspection {}

extension Block {
    fileprivate var isCode: Bool {
        switch kind {
        case .excerpt, .difference: true
        default: false
        }
    }
}
