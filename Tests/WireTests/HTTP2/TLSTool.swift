import Checks

/// The program `openssl s_client`, for what the handshake is like.
enum TLSTool {
    /// Connects to a port, and sends a text. The program ends when the server does, or after the input.
    static func run(
        _ port: Int, _ options: [String], input: String = "", pause: Int = 0
    ) throws -> Checks.Program.Outcome {
        guard let openssl = Program.installed("openssl") else { throw NotationError("openssl is not installed") }
        let script = "{ printf '%s' \"$1\"; sleep \(pause); } | { shift; exec \"$@\"; } 2>&1"
        return try Program.run(
            "/bin/sh",
            ["-c", script, "sh", input, openssl, "s_client", "-connect", "127.0.0.1:\(port)"] + options,
            within: .seconds(10))
    }
}
