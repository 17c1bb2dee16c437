import Checks
import Foundation
import Testing

@testable import Docs

/// `tutorial spoil`: the single-line faults that it makes, and their names. A stage of .ci/run tests the faults of the
/// steps, because that takes minutes.
@Suite struct SpoilTests {
    @Test func `lines are left out and spoiled one at a time`() throws {
        let repository = try TemporaryRepository(
            steps: [
                """
                import HTTPCore

                if true {
                    return nothing
                }

                """,
                """
                import HTTPCore

                let names = [.one, .two]
                if true {
                    // A comment stays as it is.
                    if a == b { return .text("x", status: 1) }
                    return nothing
                }

                """,
            ])
        let faults = try FaultMaker(step: 2, in: repository.repository).faults()
        #expect(
            faults.map { "\($0.number) \($0.replacement ?? "(left out)")" } == [
                "3 (left out)",
                "3 let names = [.two]",
                "6 (left out)",
                #"6 if a != b { return .text("x", status: 1) }"#,
                #"6 if !a == b { return .text("x", status: 1) }"#,
                #"6 if a == b { return .text("x", status: 2) }"#,
                #"6 if a == b { return .text("x") }"#,
                #"6 if a == b { return .text("x?", status: 1) }"#,
            ])
        #expect(faults.allSatisfy { $0.source.contains("    return nothing\n}\n") })
        let first = try FaultMaker(step: 1, in: repository.repository).faults()
        #expect(
            first.map(\.source) == [
                "import HTTPCore\n\n", "import HTTPCore\n\n    return nothing\n",
                "import HTTPCore\n\nif !true {\n    return nothing\n}\n",
                "import HTTPCore\n\nif true {\n}\n",
            ])
    }

    @Test func `a fault that a check sees, one that none sees, and one that isn't a program`() async throws {
        let spoiling = try Spoiling(step: 2, in: .current())
        let fates = try await spoiling.fates()
        let words = zip(spoiling.faults, fates).map { fault, fate in
            let end =
                switch fate {
                case .unbuildable: "refused"
                case .seen(let check): check.id
                case .unseen: "unseen"
                }
            return "\(fault.number) \(fault.replacement ?? "(left out)"): \(end)"
        }
        #expect(
            words == [
                "7 (left out): refused",
                #"7 let program = Program("an empty reverse proxy", port: 8081): proxy-port"#,
                #"7 let program = Program("an empty reverse proxy"): refused"#,
                #"7 let program = Program("an empty reverse proxy?", port: 8080): unseen"#,
                "10 (left out): log-proxy",
                #"10 program.log("[reverse proxy server] received request at: \(Timestamp())?"): unseen"#,
                "11 (left out): refused",
            ])
    }

    @Test func `spoil takes steps and one flag`() async throws {
        let outcome = try await onThread { try Program.run("tutorial", ["spoil", "--force"]) }
        #expect(outcome.ending == .exited(64))
        #expect(
            outcome.errors == """
                tutorial: spoil does not know "--force"; it takes --all
                usage: swift run tutorial spoil [N] [--all]

                """)
    }
}

/// A folder with steps that only these tests use.
private struct TemporaryRepository {
    private let folder: TemporaryFolder
    var repository: Repository { Repository(root: folder.path) }

    init(steps: [String]) throws {
        folder = try TemporaryFolder(for: "spoil")
        for (index, text) in steps.enumerated() { try folder.write("steps/step\(index + 1)/main.swift", text) }
    }
}
