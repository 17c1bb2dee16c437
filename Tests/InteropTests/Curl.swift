import Checks

/// Runs curl and returns what it printed. It throws if curl fails. `input` is a file for its standard input.
@discardableResult
func curl(_ arguments: [String], input: String = "/dev/null") throws -> String {
    // curl must not use the user's configuration file or proxy.
    let usual = ["-q", "-sS", "--noproxy", "*", "--max-time", "40"]
    return try Tool.curl.run(usual + arguments, input: input, within: .seconds(50))
}

/// Runs curl and returns what it printed. It throws if curl fails.
@discardableResult
func curl(_ arguments: String..., input: String = "/dev/null") throws -> String {
    try curl(arguments, input: input)
}
