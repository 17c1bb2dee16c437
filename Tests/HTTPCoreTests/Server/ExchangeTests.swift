import Testing

@testable import HTTPCore

/// Which responses turn a connection into a tunnel.
@Suite struct ExchangeTests {
    static let cases: [(status: Int, spoken: [String]?, offered: [String], isSwitch: Bool)] = [
        (101, ["websocket"], ["websocket"], true), (101, ["WebSocket"], ["foo", "websocket"], true),
        (101, ["foo"], ["websocket"], false), (101, ["foo", "websocket"], ["websocket"], false),
        (101, ["websocket"], [], false), (101, nil, ["websocket"], false),
        (101, [], ["websocket"], false),
        (100, ["websocket"], ["websocket"], false), (200, ["websocket"], ["websocket"], false),
        (426, ["websocket"], ["websocket"], false),
    ]

    @Test(arguments: cases)
    func `a 101 is a switch only if it fits the offer`(
        status: Int, spoken: [String]?, offered: [String], isSwitch: Bool
    ) async throws {
        try await onLoop { loop in
            let (stream, _) = try Peer.pair(on: loop)
            let response = Response(
                Status(code: status), fields: [:], body: .none, version: .http11,
                connection: spoken.map { Connection(stream, speaking: $0) })
            #expect(response.isSwitch(toAnyOf: offered) == isSwitch)
        }
    }
}
