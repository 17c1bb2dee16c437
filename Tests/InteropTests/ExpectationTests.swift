import Checks
import Testing

/// curl with `Expect: 100-continue`. It doesn't send the body before the server accepts it (RFC 9110 section 10.1.1).
/// If the server says nothing for 50 seconds, the transfer fails.
@Suite(.requires(.curl)) struct ExpectationTests {
    private static let expecting = ["-H", "Expect: 100-continue", "--expect100-timeout", "50"]

    @Test(.requires(.nginx)) func `an origin that welcomes the body`() async throws {
        try await onThread {
            let nginx = try Nginx()
            let folder = try TemporaryFolder()
            let body = try folder.write("body", "hello")
            let proxy = try Proxy(to: nginx.url)
            let transcript = try curl(Self.expecting + ["-i", "-T", body, "\(proxy.url)/new"])
            #expect(transcript.hasPrefix("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 Created\r\n"))
            #expect(try nginx.folder.text("new") == "hello")
            proxy.finish()
        }
    }

    @Test(.requires(.nginx)) func `an origin that refuses the body`() async throws {
        try await onThread {
            let nginx = try Nginx("location / { client_max_body_size 4; }")
            let folder = try TemporaryFolder()
            let body = try folder.write("body", "hello")
            let proxy = try Proxy(to: nginx.url)
            let written = "%{http_code} %{size_upload}\n"
            let output = try curl(
                Self.expecting + ["-o", "/dev/null", "-w", written, "-T", body, "\(proxy.url)/new"])
            #expect(output == "413 0\n")
            proxy.finish()
        }
    }

    @Test(.requires(.python3)) func `an origin that has never heard of it`() async throws {
        try await onThread {
            let server = try PythonServer.takingUploads()
            let folder = try TemporaryFolder()
            let body = try folder.write("body", "hello")
            let proxy = try Proxy(to: server.url)
            #expect(try curl(Self.expecting + ["-T", body, proxy.url]) == digest(of: body))
            proxy.finish()
        }
    }
}
