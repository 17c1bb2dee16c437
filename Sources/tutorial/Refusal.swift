import Checks

/// Says in one line what the command can't do, and why.
struct Refusal: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }

    /// Says what a program didn't do. If it has ended, it says that instead, because nothing else matters then.
    init(_ description: String, unlessEnded program: Program) {
        self.description = Cause.end(of: program)?.summary ?? description
    }
}
