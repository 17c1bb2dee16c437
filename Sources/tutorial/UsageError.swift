/// Says in one sentence what's wrong with a command that the tutorial doesn't understand.
struct UsageError: Error {
    let message: String

    init(_ message: String) {
        self.message = message
    }
}

extension ArraySlice<String> {
    /// Whether a command got the only flag that it takes.
    func hasFlag(_ flag: String, of command: String) throws -> Bool {
        if let unknown = first(where: { $0 != flag }) {
            throw UsageError("\(command) does not know \"\(unknown)\"; it takes \(flag)")
        }
        return !isEmpty
    }
}
