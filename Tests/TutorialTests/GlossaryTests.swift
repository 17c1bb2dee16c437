import Foundation
import Testing

@testable import Docs

/// The chapters explain a word before they use it.
@Suite struct GlossaryTests {
    private let glossary: Glossary
    private let repository: Repository

    init() throws {
        repository = try .current()
        glossary = Glossary(repository: repository)
    }

    private func complaints(_ path: String, _ change: (String) -> String) throws -> [String] {
        glossary.problems(on: Page(path: path, text: change(try repository.text(of: path)))).map(\.complaint)
    }

    @Test func `a word that an earlier chapter uses is found`() throws {
        let word = try complaints("docs/step2.md") {
            $0.replacing("## Read\n", with: "## Read\n\nA field for one hop.\n")
        }
        #expect(word == ["\"hop\" is used here, but chapter 5 explains it"])
        let plural = try complaints("docs/step3.md") { $0.replacing("## Read\n", with: "## Read\n\nTwo Chunks.\n") }
        #expect(plural == ["\"chunk\" is used here, but chapter 4 explains it"])
        let code = try complaints("docs/step2.md") {
            $0.replacing("## Read\n", with: "## Read\n\nIts `hop` is code.\n")
        }
        #expect(code == [])
    }

    @Test func `the first use of a word is its link`() throws {
        let unlinked = try complaints("docs/step5.md") { $0.replacing("[hop](glossary.md#hop)", with: "*hop*") }
        #expect(unlinked == ["the first use of \"hop\" links to glossary.md#hop"])
        let other = try complaints("docs/step5.md") { $0.replacing("#hop)", with: "#head)") }
        #expect(other == ["the first use of \"hop\" links to glossary.md#hop"])
        let missing = try complaints("docs/step3.md") { $0.replacing("back-pressure", with: "pushing back") }
        #expect(missing == ["the glossary says that this chapter needs \"back-pressure\" first"])
    }

    @Test func `the glossary has its form`() throws {
        let nameless = try complaints("docs/glossary.md") { $0.replacing("[Chapter 5](step5.md). One", with: "One") }
        #expect(nameless == ["an entry begins with its chapter, as in [Chapter 3](step3.md)"])
        let unsorted = try complaints("docs/glossary.md") { $0.replacing("## authority", with: "## zone") }
        #expect(unsorted == ["the words are in alphabetical order"])
        let few = try complaints("docs/glossary.md") { String($0.prefix(600)) }
        #expect(few.count == 1 && few[0].hasPrefix("a glossary has 15 to 35 words, not "))
    }
}
