import Checks
import Testing

/// wrk loads step 5 for ten seconds, as fast as possible.
@Suite(.requires(.wrk, .nginx)) struct LoadTests {
    @Test func `ten seconds of wrk without one error`() async throws {
        try await onThread {
            // nginx closes a connection after a thousand requests, so the proxy opens new ones all the time.
            let nginx = try Nginx("access_log off; keepalive_requests 1000;")
            try nginx.folder.write("small", "hello")
            let proxy = try Proxy(to: nginx.url, ["--quiet"])
            let report = try Tool.wrk.run(
                ["-t", "1", "-c", "64", "-d", "10s", "--timeout", "5s", "\(proxy.url)/small"], within: .seconds(40))
            // wrk always exits with 0. It prints these two lines only if something went wrong.
            #expect(!report.contains("Socket errors") && !report.contains("Non-2xx"), "\(report)")
            let count = report.firstMatch(of: /(\d+) requests in/).flatMap { Int($0.1) }
            #expect((count ?? 0) > 100, "\(report)")
            proxy.finish()
        }
    }
}
