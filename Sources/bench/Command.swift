import Foundation

/// A program and its arguments. Nothing has started it yet.
struct Command {
    var program: String
    var arguments: [String]

    init(_ program: String, _ arguments: String...) {
        self.program = program
        self.arguments = arguments
    }

    /// nginx, with all its files in one folder.
    static func nginx(_ program: String, folder: URL, configuration: String) -> Command {
        // If root starts nginx, its worker would become a user who can't read the folder.
        let user = geteuid() == 0 ? "user root;" : ""
        return Command(program, "-p", folder.path, "-c", configuration, "-e", "stderr", "-g", user)
    }

    /// The same command on one core. taskset turns into the program, so the process identifier stays the same.
    func pinned(to core: Int) -> Command {
        var pinned = self
        pinned.program = "/usr/bin/taskset"
        pinned.arguments = ["-c", "\(core)", program] + arguments
        return pinned
    }

    /// Runs the command, waits until it ends, and returns what it printed.
    @discardableResult
    func run() throws -> String {
        let output = Pipe()
        let child = try Child(self, output: output)
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        guard child.waitForExit() == 0 else { throw Failure("\(program) failed: \(text)") }
        return text
    }
}
