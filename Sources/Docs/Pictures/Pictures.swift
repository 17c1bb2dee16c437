import Checks

/// The pictures show what the programs do now: this records and draws them again, and compares.
struct Pictures: Sendable {
    let repository: Repository

    func problems() async -> [Problem] {
        var problems: [Problem] = []
        for step in Check.allSteps {
            let file = "docs/images/step\(step).svg"
            do {
                let recording = try await onThread { try Recording(ofStep: step) }
                problems += difference(of: file, from: ExchangePicture(step: step, recording: recording).file())
            } catch {
                problems.append(Problem(file, at: 0, "there is nothing to draw: \(error)"))
            }
        }
        let life = LifePicture(repository: repository)
        return problems + life.problems() + difference(of: LifePicture.path, from: life.file())
    }

    private func difference(of file: String, from drawn: String) -> [Problem] {
        var expected = drawn.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if expected.last == "" { expected.removeLast() }
        let found = (try? repository.lines(of: file)) ?? []
        guard expected != found else { return [] }
        let index = zip(expected, found).prefix { $0 == $1 }.count
        return [
            Problem(
                file, at: index, "this isn't the picture of what happens now",
                expected: index < expected.count ? expected[index] : "the end",
                found: index < found.count ? found[index] : "the end",
                correction: .init(range: 0..<found.count, lines: expected))
        ]
    }
}
