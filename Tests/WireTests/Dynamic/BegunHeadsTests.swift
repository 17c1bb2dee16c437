import Checks
import Testing

#if os(Linux)
    extension ManyConnections {
        /// Heads that begin and never end. Together they may only hold a limited amount of memory.
        @Suite struct BegunHeadsTests {
            static let count = 4_000

            @Test(
                .enabled(
                    if: DescriptorLimit.hard >= count + ManyConnections.IdleConnectionTests.reserve,
                    "too few descriptors"))
            func `4,000 begun heads of 30 KB take a bounded memory, and the oldest are refused`() async throws {
                DescriptorLimit.raise(to: Self.count + ManyConnections.IdleConnectionTests.reserve)
                try await Stage.play { stage in
                    let before = try stage.proxy.figures.memory
                    let head = "GET / HTTP/1.1\r\nHost: a\r\nX: " + String(repeating: "x", count: 30_000)
                    let clients = try (1...Self.count).map { _ in try stage.client(sending: head) }
                    #expect(try clients[0].readResponse().status == 408)
                    #expect(try clients[1].readResponse().status == 408)
                    // 64 MiB are for the heads, and the rest is for the connections.
                    #expect(try stage.proxy.figures.peakMemory - before < 110 * mebibyte)
                    // The newest heads can still be completed, and other requests are served.
                    let last = clients[clients.count - 1]
                    try last.send("\r\n\r\n")
                    #expect(try last.readResponse().text == "/")
                    #expect(try stage.answer(to: "/other").text == "/other")
                    clients.forEach { $0.reset() }
                }
            }
        }
    }
#endif
