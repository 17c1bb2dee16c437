import Checks
import Foundation
import Testing

/// curl talks to step 5, with everything that it uses of HTTP/1.
@Suite(.requires(.curl)) struct CurlTests {
    /// nginx answers every request with its target.
    private static let echo = #"location / { return 200 "$request_uri\n"; }"#

    @Test func `HTTP/1.0: a body of unknown length ends with the connection`() async throws {
        try await onThread {
            let origin = try ScriptedOrigin { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n")
            }
            let proxy = try Proxy(to: origin.url)
            let transcript = try curl("-0", "-i", proxy.url)
            #expect(transcript.hasSuffix("\r\n\r\nhello"))
            #expect(!transcript.lowercased().contains("transfer-encoding"))
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `several URLs share one connection`() async throws {
        try await onThread {
            let nginx = try Nginx(Self.echo)
            let proxy = try Proxy(to: nginx.url)
            let output = try curl("-w", "%{http_code} %{num_connects}\n", "\(proxy.url)/[1-3]")
            #expect(output == "/1\n200 1\n/2\n200 0\n/3\n200 0\n")
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `many transfers at once each get their own answer`() async throws {
        try await onThread {
            let nginx = try Nginx(Self.echo)
            let proxy = try Proxy(to: nginx.url)
            let folder = try TemporaryFolder()
            try curl("-Z", "--parallel-max", "25", "--fail", "-o", folder.path(of: "#1"), "\(proxy.url)/[1-200]")
            for number in 1...200 {
                #expect(try folder.text("\(number)") == "/\(number)\n")
            }
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `HEAD: the fields of GET, no body, and the connection goes on`() async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("file", "hello")
            let proxy = try Proxy(to: nginx.url)
            let transcript = try curl("-I", "-w", "%{num_connects}\n", "\(proxy.url)/file", "\(proxy.url)/file")
            let heads = transcript.components(separatedBy: "\r\n\r\n")
            #expect(heads.count == 3)
            for head in heads.dropLast() {
                #expect(head.contains("HTTP/1.1 200 OK\r\n") && head.contains("\r\nContent-Length: 5\r\n"))
            }
            #expect(heads.last == "0\n")
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `ranges: one, several, and one that can't be`() async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("file", "0123456789")
            let proxy = try Proxy(to: nginx.url)
            let one = try curl("-i", "-r", "2-4", "\(proxy.url)/file")
            #expect(one.hasPrefix("HTTP/1.1 206 ") && one.hasSuffix("\r\n\r\n234"))
            #expect(one.contains("\r\nContent-Range: bytes 2-4/10\r\n"))
            let several = try curl("-i", "-r", "0-1,8-9", "\(proxy.url)/file")
            #expect(several.contains("\r\nContent-Type: multipart/byteranges; boundary="))
            #expect(several.contains("bytes 0-1/10\r\n\r\n01\r\n") && several.contains("bytes 8-9/10\r\n\r\n89\r\n"))
            let none = try curl("-i", "-r", "10-", "\(proxy.url)/file")
            #expect(none.hasPrefix("HTTP/1.1 416 ") && none.contains("\r\nContent-Range: bytes */10\r\n"))
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `304 has no body, and the connection goes on`() async throws {
        try await onThread {
            let nginx = try Nginx()
            try nginx.folder.write("file", "hello")
            let proxy = try Proxy(to: nginx.url)
            let tag = try curl("-o", "/dev/null", "-w", "%header{etag}", "\(proxy.url)/file")
            let output = try curl(
                "-H", "If-None-Match: \(tag)", "-w", "%{http_code} %{num_connects}\n", "\(proxy.url)/file",
                "\(proxy.url)/file")
            #expect(output == "304 1\n304 0\n")
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `a compressed body arrives as it was sent`() async throws {
        try await onThread {
            let nginx = try Nginx("gzip on; gzip_proxied any; gzip_types *; gzip_http_version 1.0;")
            let text = (1...10_000).map { "line \($0)\n" }.joined()
            try nginx.folder.write("file", text)
            let proxy = try Proxy(to: nginx.url)
            let transcript = try curl("-i", "--compressed", "\(proxy.url)/file")
            #expect(transcript.contains("\r\nContent-Encoding: gzip\r\n"))
            #expect(transcript.hasSuffix("\r\n\r\n\(text)"))
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `cookies stay apart, and a redirect is the client's to follow`() async throws {
        try await onThread {
            let nginx = try Nginx(
                """
                add_header Set-Cookie "a=1; Expires=Wed, 01 Jan 2098 00:00:00 GMT";
                add_header Set-Cookie "b=2";
                absolute_redirect off;
                location = /old { return 302 /new; }
                location = /new { return 200 "$http_cookie"; }
                """)
            let proxy = try Proxy(to: nginx.url)
            let status = try curl("-o", "/dev/null", "-w", "%{http_code}", "\(proxy.url)/old")
            #expect(status == "302")
            // With `-b`, curl sends back the cookies that it understood, in its own order.
            let cookies = try curl("-L", "-b", "", "\(proxy.url)/old")
            #expect(cookies.components(separatedBy: "; ").sorted() == ["a=1", "b=2"])
            #expect(try nginx.requests(3).map { $0.prefix(8) } == ["GET /old", "GET /old", "GET /new"])
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `an offer of HTTP/2 ends at the proxy`() async throws {
        try await onThread {
            let nginx = try Nginx(#"location / { return 200 "$http_upgrade$http_http2_settings$http_connection"; }"#)
            let proxy = try Proxy(to: nginx.url)
            let output = try curl("--http2", "-w", " %{http_code} %{http_version}", proxy.url)
            #expect(output == " 200 1.1")
            proxy.finish()
        }
    }
}
