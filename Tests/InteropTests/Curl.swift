import Checks

/// Runs curl, which must end well, and returns what it printed. `input` is a file for its standard input.
@discardableResult
func curl(_ arguments: [String], input: String = "/dev/null") throws -> String {
    // No configuration file and no proxy of the user's may stand between curl and the server.
    let usual = ["-q", "-sS", "--noproxy", "*", "--max-time", "40"]
    return try Tool.curl.run(usual + arguments, input: input, within: .seconds(50))
}

/// Runs curl, which must end well, and returns what it printed.
@discardableResult
func curl(_ arguments: String..., input: String = "/dev/null") throws -> String {
    try curl(arguments, input: input)
}
