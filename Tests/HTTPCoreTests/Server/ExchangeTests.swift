import Testing

@testable import HTTPCore

/// Which responses turn a connection into a tunnel.
@Suite struct ExchangeTests {
    static let cases: [(status: Int, spoken: [String]?, offered: [String], isSwitch: Bool)] = [
        (101, ["websocket"], ["websocket"], true), (101, ["WebSocket"], ["foo", "websocket"], true),
        (101, ["foo"], ["websocket"], false), (101, ["foo", "websocket"], ["websocket"], false),
        (101, ["websocket"], [], false), (101, nil, ["websocket"], false),
        (100, ["websocket"], ["websocket"], false), (200, ["websocket"], ["websocket"], false),
        (426, ["websocket"], ["websocket"], false),
    ]

    @Test(arguments: cases)
    func `a 101 is a switch only if it fits the offer`(
        status: Int, spoken: [String]?, offered: [String], isSwitch: Bool
    ) async throws {
        try await onLoop { loop in
            let (stream, peer) = try Peer.pair(on: loop)
            let wire: Wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n"
            let head = try #require(try RequestHead.parse(wire.bytes.span, limits: .test())).0
            let exchange = HTTPCore.Exchange(head, nil, offer: offered)
            var response = Response(
                Status(code: status), fields: [:], body: .none, version: .http11,
                connection: spoken.map { Connection(stream, speaking: $0) })
            #expect(exchange.isSwitch(response) == isSwitch)
            _ = exchange.settle(&response, .test())
            // 101 is the only 1xx status that can be final.
            #expect(response.status.code == (status < 200 && !isSwitch ? 500 : status))
            #expect(!peer.hasEnd || spoken == nil || !isSwitch)
        }
    }
}
