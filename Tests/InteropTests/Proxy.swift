import Checks
import Testing

/// Step 5 in front of an origin.
struct Proxy {
    private let program: Program

    /// Starts it.
    init(to origin: String) throws {
        program = try Program.start("step5", ["--origin", origin])
    }

    /// Where it is reached, without a path.
    var url: String { program.url }

    /// Ends it, and expects that it ends as one that nothing went wrong with.
    func finish() {
        #expect(program.stop(grace: .seconds(10)) == .exited(0))
        #expect(program.errors == "")
    }
}
