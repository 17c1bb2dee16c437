import Testing

@testable import HTTPCore

@Suite struct ConnectionRaceTests {
    /// An attempt and its race refer to each other, until the attempt is closed.
    @Test func `the attempts that lose are closed`() async throws {
        try await onLoop { loop in
            let (hole, origin) = (try BlackHole(), try TestOrigin(on: loop))
            let address = SocketAddress.loopback("127.0.0.1").with(port: origin.origin.port)
            weak var ended: ConnectionRace?
            do {
                let race = ConnectionRace(on: loop, limits: SharedLimits(.test()))
                ended = race
                let winner = try await race.run([hole.address, address], until: loop.now + .seconds(60))
                #expect(winner.address == address)
            }
            #expect(ended == nil)
        }
    }
}
