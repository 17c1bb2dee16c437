import Checks
import Testing

/// Python's grpcio as a client of step 7, and as its origin. gRPC needs HTTP/2 on both sides, trailers, and messages that
/// pass as soon as they are there.
@Suite(.requires(.packagedPython, .openssl)) struct GRPCTests {
    @Test(arguments: Way.allCases) func `a message each way, with fields before and after it`(way: Way) async throws {
        try await Self.call("unary", way)
    }

    @Test(arguments: Way.allCases) func `many messages to the origin`(way: Way) async throws {
        try await Self.call("collect", way)
    }

    @Test(arguments: Way.allCases) func `many messages from the origin`(way: Way) async throws {
        try await Self.call("repeat", way)
    }

    @Test(arguments: Way.allCases) func `a talk in which each waits for the other`(way: Way) async throws {
        try await Self.call("talk", way)
    }

    @Test(arguments: Way.allCases) func `300 calls at once`(way: Way) async throws {
        try await Self.call("crowd", way)
    }

    @Test(arguments: Way.allCases) func `a deadline ends the call on both sides`(way: Way) async throws {
        try await Self.call("deadline", way) { origin in
            #expect(origin.says("less than a minute: True"))
            #expect(origin.says("sleep has ended"))
        }
    }

    @Test(arguments: Way.allCases) func `a call that is given up ends at the origin, too`(way: Way) async throws {
        try await Self.call("cancel", way) { origin in #expect(origin.says("forever has ended")) }
    }

    @Test(arguments: Way.allCases) func `a failure arrives with its code, words and fields`(way: Way) async throws {
        try await Self.call("status", way)
    }

    @Test(arguments: Way.allCases) func `without an origin, the call is told so`(way: Way) async throws {
        try await onThread {
            let nobody = try ReservedPort()
            let proxy = try HTTP2Proxy(way, to: nobody.url, ["--origin-http2"])
            try Self.call("gone", through: proxy)
            proxy.finish(warning: nil)
        }
    }

    /// Makes the client call the origin through step 7. With TLS, both connections have it.
    private static func call(
        _ name: String, _ way: Way, then look: @Sendable (PythonScript) -> Void = { _ in }
    ) async throws {
        try await onThread {
            let identity = try Identity()
            let origin: PythonScript
            let flags: [String]
            switch way {
            case .clear:
                origin = try PythonScript("grpc_peer.py", "serve", with: .packagedPython)
                flags = ["--origin-http2"]
            case .secure:
                origin = try PythonScript(
                    "grpc_peer.py", "serve", identity.certificate, identity.key, with: .packagedPython)
                flags = ["--origin-roots", identity.certificate]
            }
            let proxy = try HTTP2Proxy(way, to: origin.url, flags)
            try call(name, through: proxy)
            look(origin)
            proxy.finish()
        }
    }

    private static func call(_ name: String, through proxy: HTTP2Proxy) throws {
        let roots = proxy.identity.map { [$0.certificate] } ?? []
        let arguments = [PythonScript.path(of: "grpc_peer.py"), name, proxy.url] + roots
        #expect(try Tool.packagedPython.run(arguments, within: .seconds(90)) == "as it has to be\n")
    }
}
