import Checks

/// Chromium, without a screen.
enum Chromium {
    /// Loads a page, with more flags if there are any, and returns it in the state after its scripts have run.
    static func dump(_ url: String, _ flags: [String] = []) throws -> String {
        let profile = try TemporaryFolder()
        return try Tool.chromium.run(
            [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
                // It connects to nothing but the proxy.
                "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-proxy-server",
                "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1", "--user-data-dir=\(profile.path)",
                "--dump-dom",
            ] + flags + [url])
    }
}
