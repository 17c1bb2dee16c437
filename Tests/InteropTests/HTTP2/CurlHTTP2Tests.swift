import Checks
import Foundation
import Testing

/// curl talks HTTP/2 to step 7, with TLS and without it. nginx is the origin, and speaks HTTP/1.1.
@Suite(.requires(.curl, .nginx, .openssl)) struct CurlHTTP2Tests {
    /// nginx answers every request with its target.
    private static let echo = #"location / { return 200 "$request_uri\n"; }"#

    // curl up to 7.88 can't use a connection without TLS twice: it sends another preface. So the tests that do so are
    // with TLS only. Without TLS, nghttp and Python do the same.

    @Test func `several URLs share one connection`() async throws {
        try await onThread {
            let nginx = try Nginx(Self.echo)
            let proxy = try HTTP2Proxy(.secure, to: nginx.url)
            let written = "%{http_code} %{http_version} %{num_connects}\n"
            let output = try proxy.curl("-w", written, "\(proxy.url)/[1-3]")
            #expect(output == "/1\n200 2 1\n/2\n200 2 0\n/3\n200 2 0\n")
            proxy.finish()
        }
    }

    @Test func `many transfers at once share one connection, and each gets its own answer`() async throws {
        try await onThread {
            let nginx = try Nginx(Self.echo)
            let proxy = try HTTP2Proxy(.secure, to: nginx.url)
            let folder = try TemporaryFolder()
            let output = try proxy.curl(
                "-Z", "--parallel-max", "50", "--fail", "-w", "%{http_version} %{num_connects}\n",
                "-o", folder.path(of: "#1"), "\(proxy.url)/[1-200]")
            let lines = output.split(separator: "\n")
            #expect(lines.count == 200 && lines.allSatisfy { $0.hasPrefix("2 ") })
            #expect(lines.filter { $0 != "2 0" } == ["2 1"])
            for number in 1...200 {
                #expect(try folder.text("\(number)") == "/\(number)\n")
            }
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `a client that speaks only HTTP/1.1 gets that`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx(Self.echo)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let written = "%{http_code} %{http_version} %{num_connects}\n"
            let output = try proxy.curl("--http1.1", "-w", written, "\(proxy.url)/[1-2]")
            #expect(output == "/1\n200 1.1 1\n/2\n200 1.1 0\n")
            proxy.finish()
        }
    }

    /// RFC 9113 section 3.1: this way into HTTP/2 is obsolete, and nobody has to take it.
    @Test func `an offer to upgrade to HTTP/2 ends at the proxy`() async throws {
        try await onThread {
            let nginx = try Nginx(#"location / { return 200 "$http_upgrade$http_http2_settings$http_connection"; }"#)
            let proxy = try HTTP2Proxy(.clear, to: nginx.url)
            let output = try curl("--http2", "-w", " %{http_code} %{http_version}", proxy.url)
            #expect(output == " 200 1.1")
            proxy.finish()
        }
    }

    @Test func `HEAD: the fields of GET, no content, and the connection goes on`() async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("file", "hello")
            let proxy = try HTTP2Proxy(.secure, to: nginx.url)
            let transcript = try proxy.curl("-I", "-w", "%{num_connects}\n", "\(proxy.url)/file", "\(proxy.url)/file")
            let heads = transcript.components(separatedBy: "\r\n\r\n")
            #expect(heads.count == 3)
            for head in heads.dropLast() {
                #expect(head.contains("HTTP/2 200 \r\n") && "\(head)\r\n".contains("\r\ncontent-length: 5\r\n"))
            }
            #expect(heads.last == "0\n")
            proxy.finish()
        }
    }

    @Test func `304 has no content, and the connection goes on`() async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("file", "hello")
            let proxy = try HTTP2Proxy(.secure, to: nginx.url)
            let tag = try proxy.curl("-o", "/dev/null", "-w", "%header{etag}", "\(proxy.url)/file")
            let output = try proxy.curl(
                "-H", "If-None-Match: \(tag)", "-w", "%{http_code} %{num_connects}\n", "\(proxy.url)/file",
                "\(proxy.url)/file")
            #expect(output == "304 1\n304 0\n")
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `fields that repeat stay apart, and in order`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx(
                """
                location / {
                    add_header Set-Cookie "a=1; Expires=Wed, 01 Jan 2098 00:00:00 GMT";
                    add_header Set-Cookie "b=2";
                    return 204;
                }
                """)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let transcript = try proxy.curl("-i", proxy.url)
            let cookies = transcript.split(separator: "\r\n").filter { $0.hasPrefix("set-cookie: ") }
            #expect(
                cookies == ["set-cookie: a=1; Expires=Wed, 01 Jan 2098 00:00:00 GMT", "set-cookie: b=2"],
                "\(transcript)")
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases) func `the origin learns who asked, and how`(way: Way) async throws {
        try await onThread {
            let nginx = try Nginx(
                """
                location / {
                    return 200 "$request|$http_via|$http_x_forwarded_for|$http_x_forwarded_proto|$http_x_forwarded_host";
                }
                """)
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let seen = try proxy.curl("\(proxy.url)/a?b").split(separator: "|").map(String.init)
            try #require(seen.count == 5, "\(seen)")
            #expect(seen[0] == "GET /a?b HTTP/1.1")
            // The client spoke HTTP/2 (RFC 9110 section 7.6.3).
            #expect(seen[1].wholeMatch(of: /2(\.0)? [\w-]+/) != nil, "\(seen[1])")
            #expect(seen[2] == "127.0.0.1")
            #expect(seen[3] == (way == .secure ? "https" : "http"))
            #expect(seen[4] == "127.0.0.1:\(proxy.port)")
            proxy.finish()
        }
    }
}
