import Checks
import Testing

/// nghttp, the client of the nghttp2 project, talks to step 7. It shows each frame.
@Suite(.requires(.nghttp, .openssl)) struct NghttpTests {
    @Test(.requires(.nginx), arguments: Way.allCases)
    func `SETTINGS come first, are acknowledged, and nothing is pushed`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx(#"location / { return 200 "hello"; }"#)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let log = try Tool.nghttp.run(["-nv", "-y", proxy.url])
            let frames = log.matches(of: /recv (\w+) frame <.*, flags=0x(\w\w)/).map { "\($0.1) \($0.2)" }
            #expect(frames.first == "SETTINGS 00", "\(log)")
            #expect(frames.filter { $0 == "SETTINGS 01" }.count == 1, "\(log)")
            #expect(!log.contains("PUSH_PROMISE") && log.contains("recv (stream_id=13) :status: 200"), "\(log)")
            proxy.finish()
        }
    }

    /// A table of 0 has room for nothing. The last one makes two changes before the first header block.
    @Test(
        .requires(.nginx), arguments: Way.allCases,
        [["-c0"], ["-c100"], ["-c65536"], ["-c4096", "-c0", "-c200"], ["--no-dep"], ["--no-rfc7540-pri"]])
    func `50 requests on one connection each get their own answer`(way: Way, flags: [String]) async throws {
        try await onThread {
            let nginx = try Nginx(#"location / { return 200 "$request_uri\n"; }"#)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let urls = (1...50).map { "\(proxy.url)/\($0)" }
            let answers = try Tool.nghttp.run(["-y", "-t60"] + flags + urls)
            #expect(answers.split(separator: "\n").map(String.init).sorted() == (1...50).map { "/\($0)" }.sorted())
            proxy.finish()
        }
    }

    @Test(.requires(.nginx, .sha256sum), arguments: Way.allCases)
    func `a download through a window of 1023 bytes`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx()
            let text = (1...40_000).map { "\($0)\n" }.joined()
            try nginx.folder.write("file", text)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            #expect(try Tool.nghttp.run(["-y", "-t60", "-w10", "\(proxy.url)/file"]) == text)
            proxy.finish()
        }
    }

    @Test(.requires(.nginx, .sha256sum), arguments: Way.allCases)
    func `an upload with padding arrives without it`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx()
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: 3 << 20)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            try Tool.nghttp.run(
                ["-y", "-n", "-t60", "-b255", "-H:method: PUT", "-d", sample, "\(proxy.url)/uploads/sample"])
            #expect(try digest(of: nginx.folder.path(of: "uploads/sample")) == digest(of: sample))
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `a header block in several frames arrives whole`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            let proxy = try HTTP2Proxy(way, to: origin.url)
            #expect(try Tool.nghttp.run(["-y", "--continuation", proxy.url]) == "ok")
            let request = try #require(origin.requests.first)
            for number in 1...4 {
                #expect(request["continuation-test-\(number)"].map(\.utf8.count) == [4096])
            }
            proxy.finish()
        }
    }

    /// RFC 9113 section 8.2.3: a client may cut Cookie up, and HTTP/1.1 has it in one line.
    @Test(arguments: Way.allCases) func `crumbs become one Cookie again`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(answering: Array("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".utf8))
            let proxy = try HTTP2Proxy(way, to: origin.url)
            let crumbs = ["a=1", "b=2", "c=3"].flatMap { ["-H", "cookie: \($0)"] }
            #expect(try Tool.nghttp.run(["-y"] + crumbs + [proxy.url]) == "ok")
            #expect(try #require(origin.requests.first)["Cookie"] == ["a=1; b=2; c=3"])
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `trailers pass in both directions`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest(within: .seconds(20))
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Back\r\n\r\n")
                try connection.send("2\r\nok\r\n0\r\nX-Back: behind the answer\r\n\r\n")
            }
            let proxy = try HTTP2Proxy(way, to: origin.url)
            let folder = try TemporaryFolder()
            let log = try Tool.nghttp.run([
                "-y", "-v", "--no-content-length", "--trailer", "x-there: behind the request", "-H", "te: trailers",
                "-d", folder.write("body", "hello"), proxy.url,
            ])
            let end = #/recv \(stream_id=\d+\) x-back: behind the answer\n.*recv HEADERS frame <.*>\n *; END_STREAM/#
            #expect(log.contains(end), "\(log)")
            let request = try #require(origin.requests.first)
            #expect(request.body == Array("hello".utf8))
            #expect(request.trailers.map { $0.description.lowercased() } == ["x-there: behind the request"])
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `interim responses come before the answer`(way: Way) async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                var request = try connection.readRequestHead(within: .seconds(20))
                try connection.send("HTTP/1.1 100 Continue\r\n\r\n")
                try connection.readBody(of: &request)
                try connection.send("HTTP/1.1 103 Early Hints\r\nX-Hint: soon\r\n\r\n")
                let content = request.body == Array("hello".utf8) ? "ok" : "no"
                try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n\(content)")
            }
            let proxy = try HTTP2Proxy(way, to: origin.url)
            let folder = try TemporaryFolder()
            let body = try folder.write("body", "hello")
            let log = try Tool.nghttp.run(["-y", "-v", "--expect-continue", "-d", body, proxy.url])
            let seen = log.matches(of: #/:status: (\d+)|send (DATA) frame|(x-hint): /#).map { $0.1 ?? $0.2 ?? $0.3 }
            #expect(seen == ["100", "DATA", "103", "x-hint", "200"], "\(log)")
            #expect(log.contains("ok"), "\(log)")
            proxy.finish()
        }
    }
}
