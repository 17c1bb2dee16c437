import Checks
import Foundation
import Testing

#if os(Linux)
    extension ManyConnections {
        /// Idle tunnels cost little, and tunnels that have ended cost nothing.
        @Suite struct IdleTunnelTests {
            /// Descriptors for other tests that run at the same time.
            static let reserve = 2_000
            /// The number of tunnels. Each needs two descriptors, and there are at most 10,000. With `poll`, each event
            /// costs a look at all of them, so this only measures what a tunnel costs.
            static let count = usesPoll ? 1_000 : min(10_000, (DescriptorLimit.hard - reserve) / 2)
            static let usesPoll = ProcessInfo.processInfo.environment["HTTPCORE_SELECTOR"] == "poll"

            @Test(.enabled(if: count >= 5_000 || usesPoll, "the hard limit of descriptors is below 12,000"))
            func `10,000 idle tunnels are held with 3 KiB each, and let go`() async throws {
                DescriptorLimit.raise(to: 2 * Self.count + Self.reserve)
                try await onThread {
                    let origin = try QuietOrigin()
                    let proxy = try Stage.tunneller(to: origin.url)
                    defer { proxy.stop(grace: .seconds(1)) }
                    let (memory, descriptors) = (try proxy.figures.memory, try proxy.figures.descriptorCount)
                    var clients: [RawClient] = []
                    for _ in 1...Self.count {
                        let client = try RawClient(port: proxy.port)
                        try client.send(Stage.upgrade())
                        try #require(try client.readResponse(within: .seconds(20)).status == 101)
                        clients.append(client)
                    }
                    #expect(try proxy.figures.descriptorCount >= descriptors + 2 * Self.count)
                    let each = (try proxy.figures.memory - memory) / Self.count
                    #expect(each <= 3 * 1024, "\(each) bytes each")
                    clients.forEach { $0.reset() }
                    #expect(try eventually(within: .seconds(20)) { try proxy.figures.descriptorCount <= descriptors })
                    try origin.stop()
                }
            }

            @Test func `C26: 400 tunnels one after the other leave neither memory nor descriptors behind`() async throws
            {
                try await Stage.playTunnels { stage in
                    try Self.useTunnels(40, on: stage)
                    let (memory, descriptors) = (
                        try stage.proxy.figures.memory, try stage.proxy.figures.descriptorCount
                    )
                    try Self.useTunnels(400, on: stage)
                    #expect(try eventually { try stage.proxy.figures.descriptorCount <= descriptors })
                    #expect(try stage.proxy.figures.memory - memory < mebibyte)
                }
            }

            /// Each tunnel ends in a different way.
            private static func useTunnels(_ count: Int, on stage: Stage) throws {
                for number in 1...count {
                    let client = try stage.tunnel()
                    #expect(try client.hasEcho("tunnel \(number)"))
                    switch number % 3 {
                    case 0: client.reset()
                    case 1: client.close()
                    default:
                        client.halfClose()
                        #expect(client.endWithoutBytes() == .closed)
                    }
                }
                #expect(stage.origin.wait { $0.allSatisfy { $0.ending != .open } })
            }

            /// Whenever an exchange doesn't become a tunnel, everything that it opened is closed.
            @Test func `refused upgrades leave no descriptors behind`() async throws {
                let answers = [
                    "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
                    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: quux\r\n\r\n",
                    "HTTP/1.1 101 Switching Protocols\r\n", "garbage\r\n\r\n", "",
                ]
                try await Stage.playTunnels { connection in
                    _ = try connection.readRequest()
                    try connection.send(answers[connection.index % answers.count])
                    if connection.index % answers.count == 1 { connection.hold(for: .seconds(10)) }
                } _: { stage in
                    let descriptors = try stage.proxy.figures.descriptorCount
                    for number in 0..<100 {
                        let client = try stage.client(sending: Stage.upgrade())
                        let status = try client.readResponse().status
                        #expect(status == (number % answers.count == 0 ? 403 : 502))
                        client.close()
                    }
                    #expect(try eventually { try stage.proxy.figures.descriptorCount <= descriptors })
                }
            }
        }
    }
#endif
