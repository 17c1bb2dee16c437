/// Says in one line what's wrong with a command that the tutorial doesn't understand.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}
