import Checks
import Testing

/// h2load puts a small load on step 7. Every request has to succeed.
@Suite(.requires(.h2load, .nginx, .openssl)) struct H2loadTests {
    /// A load, in h2load's own words.
    struct Load: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let requests: Int
        let flags: [String]
        var path = "small"
        var upload = 0

        static let all = [
            Load(testDescription: "one connection", requests: 5000, flags: ["-c1", "-m100"]),
            Load(testDescription: "many connections", requests: 10_000, flags: ["-c50", "-m10"]),
            Load(testDescription: "HTTP/1.1", requests: 3000, flags: ["-c20", "--h1"]),
            Load(
                testDescription: "narrow windows", requests: 300, flags: ["-c4", "-m8", "-w10", "-W14"], path: "large"),
            Load(testDescription: "uploads", requests: 500, flags: ["-c4", "-m8"], path: "small", upload: 100_000),
            Load(testDescription: "no table", requests: 2000, flags: ["-c4", "-m8", "--header-table-size=0"]),
        ]
    }

    @Test(arguments: Way.allCases, Load.all) func `every request succeeds`(way: Way, load: Load) async throws {
        try await onThread {
            // nginx closes a connection after a thousand requests, so the proxy opens new ones all the time.
            let settings = "access_log off; keepalive_requests 1000; error_page 405 =200 /small;"
            let nginx = try Nginx(settings)
            try nginx.folder.write("small", "hello")
            try nginx.folder.write("large", String(repeating: "x", count: 100_000))
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            var flags = load.flags + ["-n\(load.requests)"]
            if load.upload > 0 { flags.append("-d\(try nginx.folder.writeSample("upload", size: load.upload))") }
            let report = try Tool.h2load.run(flags + ["\(proxy.url)/\(load.path)"], within: .seconds(120))
            let counts = "\(load.requests) done, \(load.requests) succeeded, 0 failed, 0 errored, 0 timeout"
            #expect(report.contains(counts) && report.contains("\(load.requests) 2xx, 0 3xx"), "\(report)")
            if way == .secure {
                let name = load.flags.contains("--h1") ? "http/1.1" : "h2"
                #expect(report.contains("Application protocol: \(name)\n"), "\(report)")
            }
            proxy.finish()
        }
    }
}
