import Checks
import Testing

/// Files pass through step 7 and back unchanged, over HTTP/2 on the client's side and HTTP/1.1 on the origin's. The
/// largest one is many times the window of a connection, so the window has to open again and again.
@Suite(.requires(.curl, .nginx, .openssl, .sha256sum)) struct HTTP2TransferTests {
    static let sizes = [0, 1, 64 << 10, 32 << 20]

    @Test(arguments: Way.allCases, sizes) func `a download`(way: Way, size: Int) async throws {
        try await onThread {
            let nginx = try Nginx()
            let sample = try nginx.folder.writeSample("sample", size: size)
            let folder = try TemporaryFolder()
            let copy = folder.path(of: "copy")
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let version = try proxy.curl("--fail", "-o", copy, "-w", "%{http_version}", "\(proxy.url)/sample")
            #expect(version == "2")
            #expect(try digest(of: copy) == digest(of: sample))
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases, sizes) func `an upload`(way: Way, size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let nginx = try Nginx()
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            let version = try proxy.curl("--fail", "-w", "%{http_version}", "-T", sample, "\(proxy.url)/uploads/sample")
            #expect(version == "2")
            #expect(try digest(of: nginx.folder.path(of: "uploads/sample")) == digest(of: sample))
            // The length was announced, so it goes on as a length.
            #expect(try nginx.requests(1).first?.hasSuffix(", -") == true)
            proxy.finish()
        }
    }

    @Test(arguments: Way.allCases, sizes) func `an upload of unknown length`(way: Way, size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let nginx = try Nginx()
            let proxy = try HTTP2Proxy(way, to: nginx.url)
            try proxy.curl("--fail", "-T", "-", "\(proxy.url)/uploads/sample", input: sample)
            #expect(try digest(of: nginx.folder.path(of: "uploads/sample")) == digest(of: sample))
            // Where nothing comes, that may be known before the request goes on.
            let isChunked = try nginx.requests(1).first?.hasSuffix(", chunked")
            #expect(isChunked == true || size == 0)
            proxy.finish()
        }
    }
}
