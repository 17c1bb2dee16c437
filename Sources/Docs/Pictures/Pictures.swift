import Checks

/// The pictures show what the programs do now: this records and draws them again, and compares.
struct Pictures: Sendable {
    let repository: Repository

    func problems() async -> [Problem] {
        var problems: [Problem] = []
        for step in Check.allSteps {
            let file = "docs/images/step\(step).svg"
            do {
                problems += difference(of: file, from: try await onThread { try Self.picture(of: step) })
            } catch {
                problems.append(Problem(file, at: 0, "there is nothing to draw: \(error)"))
            }
        }
        let life = LifePicture(repository: repository)
        return problems + life.problems() + difference(of: LifePicture.path, from: life.file())
    }

    /// The step that makes tunnels has a picture of one, and that of HTTP/2 a picture of several requests. The others
    /// have one of the same request and its answer.
    private static func picture(of step: Int) throws -> String {
        switch step {
        case 6:
            let tunnel = try TunnelRecording()
            return ExchangePicture(step: step, recording: tunnel.handshake, passages: tunnel.passages).file()
        case 7: return VersionsPicture(try VersionsRecording()).file()
        default: return ExchangePicture(step: step, recording: try Recording(ofStep: step)).file()
        }
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
