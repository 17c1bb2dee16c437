import Checks
import Testing

/// nghttpd and nginx as origins that speak HTTP/2 with step 7, with TLS and without it.
@Suite(.requires(.curl, .h2load, .nghttp, .nghttpd, .nginx, .openssl, .sha256sum)) struct HTTP2OriginTests {
    /// What the client speaks.
    enum Client: String, CaseIterable, Sendable { case http1, http2 }

    @Test(arguments: HTTP2Origin.Kind.allCases, Client.allCases)
    func `downloads of all sizes arrive as they were sent`(kind: HTTP2Origin.Kind, client: Client) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind)
            let folder = try TemporaryFolder()
            let proxy = try HTTP2Proxy(.secure, to: origin.url, origin.flags)
            for size in [0, 1, 64 << 10, 8 << 20] {
                let sample = try origin.folder.writeSample("\(size)", size: size)
                let copy = folder.path(of: "copy")
                let version = try proxy.curl(
                    client == .http1 ? "--http1.1" : "--http2", "--fail", "-o", copy, "-w", "%{http_version}",
                    "\(proxy.url)/\(size)")
                #expect(version == (client == .http1 ? "1.1" : "2"))
                #expect(try digest(of: copy) == digest(of: sample))
            }
            proxy.finish()
        }
    }

    @Test(arguments: HTTP2Origin.Kind.allCases, Client.allCases)
    func `uploads of all sizes arrive as they were sent`(kind: HTTP2Origin.Kind, client: Client) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind, nghttpd: ["--echo-upload"])
            let folder = try TemporaryFolder()
            let proxy = try HTTP2Proxy(.secure, to: origin.url, origin.flags)
            for size in [1, 64 << 10, 8 << 20] {
                let sample = try folder.writeSample("sample", size: size)
                let echo = folder.path(of: "echo")
                try proxy.curl(
                    client == .http1 ? "--http1.1" : "--http2", "--fail", "-o", echo, "-T", sample,
                    "\(proxy.url)/uploads/\(size)")
                let isEcho = kind == .nghttpd || kind == .secureNghttpd
                let arrived = isEcho ? echo : origin.folder.path(of: "uploads/\(size)")
                #expect(try digest(of: arrived) == digest(of: sample))
            }
            proxy.finish()
        }
    }

    /// nginx says goodbye to a connection after 100 requests, and nghttpd allows eight at once.
    @Test(arguments: HTTP2Origin.Kind.allCases)
    func `3000 requests all succeed, whatever the origin allows`(kind: HTTP2Origin.Kind) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind, nginx: "keepalive_requests 100;", nghttpd: ["-m8"])
            try origin.folder.write("small", "hello")
            let proxy = try HTTP2Proxy(.clear, to: origin.url, origin.flags)
            let report = try Tool.h2load.run(["-n3000", "-c8", "-m16", "\(proxy.url)/small"], within: .seconds(90))
            #expect(report.contains("3000 succeeded, 0 failed") && report.contains(" 3000 2xx, "), "\(report)")
            proxy.finish()
        }
    }

    @Test(arguments: [HTTP2Origin.Kind.nghttpd, .secureNghttpd])
    func `an origin's trailers arrive in either version`(kind: HTTP2Origin.Kind) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind, nghttpd: ["--trailer", "x-end: behind it", "--no-content-length"])
            try origin.folder.write("file", "hello")
            let proxy = try HTTP2Proxy(.clear, to: origin.url, origin.flags)
            let log = try Tool.nghttp.run(["-v", "-H", "te: trailers", "\(proxy.url)/file"])
            #expect(log.contains(#/x-end: behind it\n.*recv HEADERS frame <.*>\n *; END_STREAM/#), "\(log)")
            let raw = try curl("--raw", "-H", "TE: trailers", "-H", "Connection: TE", "\(proxy.url)/file")
            #expect(raw.lowercased() == "5\r\nhello\r\n0\r\nx-end: behind it\r\n\r\n")
            proxy.finish()
        }
    }

    @Test(arguments: [HTTP2Origin.Kind.nginx, .secureNginx])
    func `the origin sees HTTP/2 and the proxy's fields`(kind: HTTP2Origin.Kind) async throws {
        try await onThread {
            let seen = #"location / { return 200 "$request|$http_host|$http_via|$http_cookie|$scheme"; }"#
            let origin = try HTTP2Origin(kind, nginx: seen)
            let proxy = try HTTP2Proxy(.clear, to: origin.url, origin.flags)
            let parts = try curl("-b", "a=1; b=2", "\(proxy.url)/x?y").split(separator: "|").map(String.init)
            try #require(parts.count == 5, "\(parts)")
            #expect(parts[0] == "GET /x?y HTTP/2.0")
            #expect("\(kind.isSecure ? "https" : "http")://\(parts[1])" == origin.url)
            #expect(parts[2].hasPrefix("1.1 "))
            #expect(parts[3] == "a=1; b=2")
            #expect(parts[4] == (kind.isSecure ? "https" : "http"))
            proxy.finish()
        }
    }

    @Test(arguments: [HTTP2Origin.Kind.secureNghttpd, .secureNginx])
    func `an origin whose certificate nobody vouches for gets no request`(kind: HTTP2Origin.Kind) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind)
            try origin.folder.write("file", "secret")
            let stranger = try Identity()
            let proxy = try HTTP2Proxy(.clear, to: origin.url, ["--origin-roots", stranger.certificate])
            let output = try proxy.curl("-w", " %{http_code}", "\(proxy.url)/file")
            #expect(output.hasSuffix(" 502") && !output.contains("secret"), "\(output)")
            // What exactly went wrong is nothing for the client.
            #expect(!output.lowercased().contains("certificate"), "\(output)")
            proxy.finish(warning: 1, times: "certificate")
        }
    }

    @Test(arguments: [HTTP2Origin.Kind.nghttpd, .secureNghttpd])
    func `a proxy that ends says goodbye to the origin`(kind: HTTP2Origin.Kind) async throws {
        try await onThread {
            let origin = try HTTP2Origin(kind, nghttpd: ["-v"])
            try origin.folder.write("file", "hello")
            let proxy = try HTTP2Proxy(.clear, to: origin.url, origin.flags)
            #expect(try proxy.curl("\(proxy.url)/file") == "hello")
            proxy.finish()
            let nghttpd = try #require(origin.nghttpd)
            #expect(nghttpd.waitForOutput { $0.contains("recv GOAWAY frame") }, "\(nghttpd.output)")
        }
    }
}
