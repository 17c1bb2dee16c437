import Checks
import Foundation
import Synchronization
import Testing

/// Python's `httpx` and `h2` as clients of step 7.
@Suite(.requires(.packagedPython, .openssl)) struct PythonHTTP2Tests {
    @Test(.requires(.nginx), arguments: Way.allCases)
    func `300 requests at once on one connection each get their own answer`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx(#"location / { return 200 "$request_uri\n"; }"#)
            try Self.talk("crowd", way, to: nginx.url)
        }
    }

    @Test(.requires(.nginx, .sha256sum), arguments: Way.allCases)
    func `a response that nobody reads holds up no other one`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("small", "hello")
            try nginx.folder.write("digest", digest(of: nginx.folder.writeSample("large", size: 8 << 20)))
            try Self.talk("halting", way, to: nginx.url)
        }
    }

    @Test(.requires(.nginx), arguments: Way.allCases)
    func `an upload in pieces of all sizes comes back unchanged`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx()
            try Self.talk("sending", way, to: nginx.url)
        }
    }

    @Test(.requires(.nginx), arguments: Way.allCases)
    func `a window that opens by one byte at a time gets one byte at a time`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("small", "hello")
            try Self.talk("bytewise", way, to: nginx.url)
        }
    }

    /// Without this, a client could have as much work done as it likes, whatever the limit of streams (RFC 9113 section
    /// 10.5).
    @Test(arguments: Way.allCases)
    func `a request that is given up ends at the origin, too, and its connection goes on`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                if try connection.readRequest(within: .seconds(20)).target == "/answer" {
                    try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer")
                }
                connection.hold()
            }
            let proxy = try HTTP2Proxy(way, to: origin.url)
            try Self.talk("resets", with: proxy)
            // The proxy is still there. So those that have ended have ended because of the resets.
            let held = { (connections: [Transcript]) in connections.filter { $0.requests.first?.target != "/answer" } }
            #expect(origin.wait(within: .seconds(20)) { held($0).allSatisfy { $0.ending != .open } })
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `a response that is cut short ends with a reset`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                switch try connection.readRequest(within: .seconds(20)).target {
                case "/length": try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nonly this")
                case "/chunks":
                    try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nonly this\r\n")
                default: try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nanswer")
                }
            }
            let proxy = try HTTP2Proxy(way, to: origin.url)
            try Self.talk("cut", with: proxy)
            proxy.finish(warning: 2, times: "broke off in the middle of its response")
        }
    }

    @Test(arguments: Way.allCases)
    func `fields of 21 KB pass in both directions`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                let request = try connection.readRequest(within: .seconds(20))
                let fields = ["x-one", "x-two", "x-three"].map { "\($0): \(request[$0].joined())\r\n" }.joined()
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\(fields)\r\n")
            }
            try Self.talk("large", way, to: origin.url)
        }
    }

    @Test(arguments: Way.allCases)
    func `before its end, the proxy says goodbye and answers what is under way`(way: Way) async throws {
        try await onThread {
            let mayAnswer = Atomic(false)
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest(within: .seconds(20))
                try connection.send("HTTP/1.1 103 Early Hints\r\n\r\n")
                let deadline = Deadline(in: .seconds(30))
                while !mayAnswer.load(ordering: .acquiring), deadline.remaining > .zero { usleep(1000) }
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\nat last")
            }
            let proxy = try HTTP2Proxy(way, to: origin.url)
            let client = try Tool.packagedPython.launch(Self.arguments("drain", proxy))
            #expect(client.waitForOutput(within: .seconds(20)) { $0.contains("under way\n") }, "\(client.errors)")
            proxy.send(signal: SIGTERM)
            #expect(client.waitForOutput(within: .seconds(20)) { $0.contains("told\n") }, "\(client.errors)")
            mayAnswer.store(true, ordering: .releasing)
            #expect(client.waitForEnding(within: .seconds(20)) == .exited(0), "\(client.errors)")
            proxy.finish()
        }
    }

    private static func talk(_ name: String, _ way: Way, to origin: String) throws {
        let proxy = try HTTP2Proxy(way, to: origin)
        try talk(name, with: proxy)
        proxy.finish()
    }

    private static func talk(_ name: String, with proxy: HTTP2Proxy) throws {
        let said = try Tool.packagedPython.run(arguments(name, proxy), within: .seconds(90))
        #expect(said == "as it has to be\n")
    }

    private static func arguments(_ name: String, _ proxy: HTTP2Proxy) -> [String] {
        [PythonScript.path(of: "http2_client.py"), name, proxy.url] + (proxy.identity.map { [$0.certificate] } ?? [])
    }
}
