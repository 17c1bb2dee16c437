import Checks
import Foundation
import Testing

#if os(Linux)
    extension ManyConnections {
        /// Idle connections cost almost nothing.
        @Suite struct IdleConnectionTests {
            static let count = 10_000
            /// Descriptors for other tests that run at the same time, and for this test's own origin.
            static let reserve = 2_000

            @Test(
                .enabled(if: DescriptorLimit.hard >= count + reserve, "the hard limit of descriptors is below 12,000"))
            func `10,000 idle connections are held and let go`() async throws {
                DescriptorLimit.raise(to: Self.count + Self.reserve)
                try await Stage.play { stage in
                    let (memory, descriptors) = (
                        try stage.proxy.figures.memory, try stage.proxy.figures.descriptorCount
                    )
                    let clients = try (1...Self.count).map { number in
                        let client = try stage.client()
                        // Every tenth connection gets an answer before it's idle.
                        if number.isMultiple(of: 10) { try Self.expectAnswer(to: client) }
                        return client
                    }
                    #expect(try eventually { try stage.proxy.figures.descriptorCount >= descriptors + Self.count })
                    #expect(try stage.proxy.figures.memory - memory < 40 * mebibyte, "more than 4 KiB each")
                    for index in stride(from: 0, to: Self.count, by: 997) { try Self.expectAnswer(to: clients[index]) }
                    // After a reset, the system doesn't keep 10,000 ports for a minute.
                    clients.forEach { $0.reset() }
                    #expect(
                        try eventually { try stage.proxy.figures.descriptorCount <= descriptors + 1 },
                        "the origin's remains")
                    #expect(try stage.answer(to: "/after").text == "/after")
                }
            }

            private static func expectAnswer(to client: RawClient) throws {
                try client.send(Stage.get("/idle"))
                #expect(try client.readResponse().text == "/idle")
            }
        }
    }

    /// The number of descriptors that this process may have open.
    enum DescriptorLimit {
        private static let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)

        static var hard: Int { Int(clamping: current.rlim_max) }

        static func raise(to count: Int) {
            var limit = current
            limit.rlim_cur = max(limit.rlim_cur, rlim_t(count))
            _ = unsafe setrlimit(resource, &limit)
        }

        private static var current: rlimit {
            var limit = rlimit()
            _ = unsafe getrlimit(resource, &limit)
            return limit
        }
    }
#endif
