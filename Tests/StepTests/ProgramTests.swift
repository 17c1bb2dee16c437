import Checks
import Foundation
import Testing

/// The kit starts and ends programs. None may outlive its test.
@Suite struct ProgramTests {
    @Test func `a started program listens and ends when it is told to`() async throws {
        try await onThread {
            let program = try Program.start("step1")
            #expect(program.url == "http://127.0.0.1:\(program.port)")
            #expect(program.ending == nil)
            _ = try RawClient(port: program.port)
            #expect(program.stop() == .exited(0))
            // The port proves nothing, because another program may have it by now.
            #expect(kill(program.id, 0) == -1 && errno == ESRCH)
        }
    }

    @Test func `a program that nobody refers to any more is ended`() async throws {
        try await onThread {
            var program: Program? = try Program.start("step1")
            let id = try #require(program?.id)
            #expect(kill(id, 0) == 0)
            program = nil
            #expect(kill(id, 0) == -1 && errno == ESRCH)
        }
    }

    @Test func `a program that ignores SIGTERM is ended by force`() async throws {
        try await onThread {
            let program = try Program.launch("/bin/sh", ["-c", "trap '' TERM; echo ready; while :; do sleep 1; done"])
            try #require(program.waitForOutput { $0 == "ready\n" })
            #expect(program.stop(grace: .milliseconds(100)) == .killed(SIGKILL))
        }
    }

    @Test func `a program that runs to its end leaves status and output`() async throws {
        try await onThread {
            let outcome = try Program.run("/bin/sh", ["-c", "echo out; echo err >&2; exit 3"])
            #expect(outcome.ending == .exited(3))
            #expect(outcome.output == "out\n")
            #expect(outcome.errors == "err\n")
        }
    }

    @Test func `a program that does not listen says why it could not be used`() async throws {
        await onThread {
            let error = #expect(throws: Program.StartError.self) { try Program.start("/bin/echo", ["hello"]) }
            #expect(error?.description == "/bin/echo ended with exit status 0; it wrote: \"--port 0 hello\"")
        }
    }

    @Test func `a program with a given port is started when it accepts connections`() async throws {
        try await onThread {
            let port = try ReservedPort()
            #expect(throws: WireProblem.refused) { try RawClient(port: port.number) }
            let command = [try Program.path(of: "step1"), "--port", "\(port.number)"]
            let program = try Program.start(command: command, accepting: port.number)
            _ = try RawClient(port: port.number)
            #expect(program.ending == nil)
        }
    }

    @Test func `a program that accepts no connections says why it could not be used`() async throws {
        try await onThread {
            let port = try ReservedPort()
            func failure(_ command: String...) -> String? {
                let error = #expect(throws: Program.StartError.self) {
                    try Program.start(command: command, accepting: port.number, within: .seconds(1))
                }
                return error?.description
            }
            #expect(failure("/bin/sleep", "9") == "/bin/sleep 9 does not accept connections; it wrote: nothing")
            #expect(failure("/bin/echo", "a") == "/bin/echo a ended with exit status 0; it wrote: \"a\"")
        }
    }

    @Test func `a program that is not there says how to build it`() {
        let error = #expect(throws: Program.StartError.self) { try Program.start("step99") }
        #expect(error?.description == "step99 is not built: run `swift build --product step99`")
    }
}
