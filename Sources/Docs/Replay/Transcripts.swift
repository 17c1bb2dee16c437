import Checks

/// A console block shows what its commands print. Those under one heading are replayed in their order: the programs
/// that one starts are there for the next, and what they have printed is compared at the end.
struct Transcripts: Inspection {
    let repository: Repository

    func problems(on page: Page) async -> [Problem] {
        var problems: [Problem] = []
        for scene in page.scenes {
            let blocks = page.blocks(in: scene).filter { $0.kind == .transcript }
            guard !blocks.isEmpty else { continue }
            problems += await onThread { replay(blocks, on: page.path) }
        }
        return problems
    }

    private func replay(_ blocks: [Block], on page: String) -> [Problem] {
        let session = Session(root: repository.root)
        var problems: [Problem] = []
        var servers: [(program: Program, command: ConsoleText.Command)] = []
        for command in blocks.flatMap({ ConsoleText($0).commands }) {
            do {
                if command.isServer {
                    servers.append((try session.start(command.text), command))
                } else {
                    problems += difference(of: command, from: try session.run(command.text), on: page)
                }
            } catch {
                problems.append(Problem(page, at: command.range.lowerBound - 1, "\(error)", found: command.text))
            }
        }
        for (program, command) in servers {
            // Wait for everything that the requests make it print. If a line is missing, the comparison notices.
            _ = program.waitForOutput(within: .seconds(2)) { $0.count { $0 == "\n" } >= command.output.count }
            program.stop()
            problems += difference(of: command, from: session.lines(of: program.output + program.errors), on: page)
        }
        return problems
    }

    private func difference(of command: ConsoleText.Command, from found: [String], on page: String) -> [Problem] {
        let (shown, printed) = (command.output.normalized, found.normalized)
        guard shown != printed else { return [] }
        let index = zip(shown, printed).prefix { $0 == $1 }.count
        return [
            Problem(
                page, at: command.range.lowerBound + index, "this isn't what `\(command.text)` prints",
                expected: index < found.count ? found[index] : "nothing more",
                found: index < command.output.count ? command.output[index] : "the end",
                correction: .init(range: command.range, lines: found.keeping(command.output)))
        ]
    }
}
