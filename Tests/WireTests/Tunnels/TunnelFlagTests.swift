import Checks
import Testing

/// The flags of tunnels. A name that can't be a protocol, or mustn't be one, is an error in one clear line.
@Suite struct TunnelFlagTests {
    @Test(arguments: ["", "web socket", "a,b", "a/", "/1", "a/b/c", "(a)", "a\r\nb", "wébsocket"])
    func `a name that is no protocol is one line and exit status 64`(name: String) async throws {
        try await onThread {
            let outcome = try Checks.Program.run("step6", ["--upgrade", name])
            #expect(outcome.ending == .exited(64))
            #expect(outcome.output.isEmpty)
            #expect(outcome.errors.hasPrefix("step6: --upgrade takes the name of a protocol, such as websocket, not '"))
            #expect(outcome.errors.filter(\.isNewline).count == 1)
        }
    }

    @Test(arguments: ["h2c", "H2C", "h2", "h2c/1"])
    func `a protocol that would lead past the proxy's checks is one line and exit status 64`(
        name: String
    ) async throws {
        try await onThread {
            let outcome = try Checks.Program.run("step6", ["--upgrade", "websocket", "--upgrade=\(name)"])
            #expect(outcome.ending == .exited(64))
            #expect(outcome.errors.hasPrefix("step6: --upgrade \(name) isn't allowed"))
            #expect(outcome.errors.filter(\.isNewline).count == 1)
        }
    }

    @Test(arguments: ["0", "-1", "1e3", "soon", "", "90000"])
    func `an invalid time is one line and exit status 64`(time: String) async throws {
        try await onThread {
            let outcome = try Checks.Program.run("step6", ["--tunnel-timeout", time])
            #expect(outcome.ending == .exited(64))
            #expect(outcome.errors.hasPrefix("step6: --tunnel-timeout takes a number of seconds"))
            #expect(outcome.errors.filter(\.isNewline).count == 1)
        }
    }

    @Test func `step6 names its flags, and step5 doesn't know them`() async throws {
        try await onThread {
            let help = try Checks.Program.run("step6", ["--help"]).output
            #expect(help.contains("--upgrade NAME") && help.contains("(default websocket)"))
            #expect(help.contains("--tunnel-timeout SECONDS") && help.contains("(default 3600)"))
            #expect(!(try Checks.Program.run("step5", ["--help"]).output.contains("tunnel")))
            #expect(try Checks.Program.run("step5", ["--upgrade", "websocket"]).ending == .exited(64))
        }
    }
}
