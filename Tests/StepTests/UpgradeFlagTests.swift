import Checks
import Testing

/// `--upgrade` takes the name of a protocol, but not h2c, which must not pass.
@Suite struct UpgradeFlagTests {
    @Test(arguments: ["", "no protocol", "a/", "/1", "a,b", "a/b/c", "n\u{E9}", "h2c", "H2C"])
    func `a protocol that may not pass is one clear line and exit status 64`(name: String) async throws {
        let outcome = try await onThread { try Program.run("step6", ["--upgrade", name]) }
        #expect(outcome.ending == .exited(64))
        #expect(outcome.output == "")
        #expect(outcome.errors.split(separator: "\n").count == 1)
    }

    @Test(arguments: ["websocket", "WebSocket", "shout/2", "x.y-z"])
    func `a protocol that may pass is accepted`(name: String) async throws {
        try await onThread {
            let program = try Program.start("step6", ["--upgrade", name])
            #expect(program.stop() == .exited(0))
        }
    }
}
