import Checks

/// Runs curl and returns what it printed. `input` is a file for its standard input.
@discardableResult
func curl(_ arguments: String..., input: String = "/dev/null") throws -> String {
    // No configuration file and no proxy of the user's may stand between curl and the server.
    try Tool.curl.run(["-q", "-sS", "--noproxy", "*", "--max-time", "60"] + arguments, input: input, within: .seconds(70))
}
