/// A command that can't be understood, and what is wrong with it in one line.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
