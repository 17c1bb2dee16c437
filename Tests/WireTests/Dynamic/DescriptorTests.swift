import Checks
import Testing

#if os(Linux)
    /// Without free descriptors, the proxy goes on with the existing connections. When some are free again, everything
    /// works as before.
    @Suite struct DescriptorTests {
        static let limit = 40

        @Test func `a proxy without free descriptors keeps serving and recovers`() async throws {
            let (isHeld, mayAnswer) = (Gate(), Gate())
            let origin = try ScriptedOrigin { connection in
                while true {
                    let request = try connection.readRequest(within: .seconds(60))
                    if request.target == "/held" {
                        isHeld.open()
                        try mayAnswer.pass()
                    }
                    try connection.send(Stage.ok(request.target))
                }
            }
            try await onThread {
                let stage = Stage(origin: origin, proxy: try Self.proxyWithFewDescriptors(to: origin.url))
                let first = try stage.client()
                try Self.expectAnswer(to: first)
                let clients = try (1...2 * Self.limit).map { _ in try stage.client() }
                #expect(try eventually { try stage.proxy.figures.descriptorCount >= Self.limit })

                // While the proxy waits for a descriptor, it must not spin, and it must serve the existing connections.
                let before = try stage.proxy.figures.processorTime
                try clients[clients.count - 1].send(Stage.get("/waiting"))
                #expect(throws: WireError.self) {
                    try clients[clients.count - 1].readResponse(within: .seconds(1))
                }
                #expect(try stage.proxy.figures.processorTime - before < .milliseconds(500))
                for _ in 1...5 { try Self.expectAnswer(to: first) }

                // The only connection to the origin is in use, so there's no way to the origin, and the proxy says
                // that.
                try clients[0].send(Stage.get("/held"))
                try isHeld.pass()
                try first.send(Stage.get("/none"))
                #expect(try [502, 503].contains(first.readResponse().status))
                mayAnswer.open()
                #expect(try clients[0].readResponse().text == "/held")

                clients.forEach { $0.close() }
                #expect(try stage.answer(to: "/fresh").text == "/fresh")
                try Self.expectAnswer(to: first)
                first.close()
                origin.stop()
                #expect(stage.proxy.stop() == .exited(0))
            }
        }

        @Test(arguments: [8, 10, 12]) func `a proxy that can't get what it needs says that and ends`(
            limit: Int
        ) async throws {
            try await onThread {
                let script = "ulimit -n \(limit); exec \"$0\" --port 0 --workers 2"
                let outcome = try Checks.Program.run("/bin/sh", ["-c", script, Program.path(of: "step5")])
                #expect(outcome.ending == .exited(1))
                #expect(outcome.output.isEmpty)
                #expect(outcome.errors.hasPrefix("step5: can't ") && outcome.errors.contains("too many open files"))
                #expect(outcome.errors.filter { $0 == "\n" }.count == 1)
            }
        }

        private static func proxyWithFewDescriptors(to url: String) throws -> Checks.Program {
            let step5 = try Program.path(of: "step5")
            return try Program.start(
                "/bin/sh",
                ["-c", "ulimit -n \(limit); exec \"$0\" \"$@\"", step5]
                    + ["--port", "0", "--workers", "1", "--quiet", "--origin", url])
        }

        private static func expectAnswer(to client: RawClient) throws {
            try client.send(Stage.get("/served"))
            #expect(try client.readResponse().text == "/served")
        }
    }
#endif
