import Checks
import Testing

/// A step in front of an origin.
struct Proxy {
    private let program: Program

    /// Starts it, with more flags if there are any. It has a low priority, like the tools.
    init(_ step: String = "step5", to origin: String, _ flags: [String] = []) throws {
        let path = try Program.path(of: step)
        program = try Program.start("/usr/bin/nice", [path, "--port", "0", "--origin", origin] + flags)
    }

    /// Its URL, without a path.
    var url: String { program.url }

    var port: Int { program.port }

    /// Ends it, and expects a normal end without any message.
    func finish() {
        #expect(program.stop(grace: .seconds(10)) == .exited(0))
        #expect(program.errors == "")
    }
}
