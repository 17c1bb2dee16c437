import Checks
import Testing

/// Files of all sizes that matter for framing and buffers pass through step 5 and back unchanged.
@Suite(.requires(.curl, .sha256sum)) struct FileTransferTests {
    static let sizes = [0, 1, 64 << 10, 100 << 20]

    @Test(.requires(.nginx), arguments: sizes) func `a download from nginx`(size: Int) async throws {
        try await onThread {
            let nginx = try Nginx()
            let sample = try nginx.folder.writeSample("sample", size: size)
            try Self.expectDownload(of: sample, from: nginx.url)
        }
    }

    @Test(.requires(.python3), arguments: sizes) func `a download from Python`(size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let server = try PythonServer(serving: folder)
            try Self.expectDownload(of: sample, from: server.url)
        }
    }

    @Test(.requires(.nginx), arguments: sizes) func `an upload to nginx`(size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let nginx = try Nginx()
            let proxy = try Proxy(to: nginx.url)
            try curl("--fail", "-T", sample, "\(proxy.url)/uploads/sample")
            #expect(try digest(of: nginx.folder.path(of: "uploads/sample")) == digest(of: sample))
            proxy.finish()
        }
    }

    @Test(.requires(.nginx), arguments: sizes) func `an upload in chunks to nginx`(size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let nginx = try Nginx()
            let proxy = try Proxy(to: nginx.url)
            try curl("--fail", "-T", "-", "\(proxy.url)/uploads/sample", input: sample)
            #expect(try digest(of: nginx.folder.path(of: "uploads/sample")) == digest(of: sample))
            #expect(try nginx.requests(1).first?.hasSuffix(", chunked") == true)
            proxy.finish()
        }
    }

    @Test(.requires(.python3), arguments: sizes) func `an upload to Python`(size: Int) async throws {
        try await onThread {
            let folder = try TemporaryFolder()
            let sample = try folder.writeSample("sample", size: size)
            let server = try PythonServer.takingUploads()
            let proxy = try Proxy(to: server.url)
            #expect(try curl("--fail", "-T", sample, "\(proxy.url)/") == digest(of: sample))
            proxy.finish()
        }
    }

    private static func expectDownload(of sample: String, from origin: String) throws {
        let folder = try TemporaryFolder()
        let copy = folder.path(of: "copy")
        let proxy = try Proxy(to: origin)
        try curl("--fail", "-o", copy, "\(proxy.url)/sample")
        #expect(try digest(of: copy) == digest(of: sample))
        proxy.finish()
    }
}
