import Testing

@testable import HTTPCore

/// The protocols that a client offers, in every form of the two lists.
@Suite struct UpgradeTests {
    static let offers: [(fields: Fields, offered: [String])] = [
        (["Connection": "upgrade", "Upgrade": "websocket"], ["websocket"]),
        (["connection": "UPGRADE", "UPGRADE": "WebSocket"], ["WebSocket"]),
        (["Connection": "keep-alive, Upgrade", "Upgrade": "a/1, b"], ["a/1", "b"]),
        (
            ["Connection": "keep-alive", "Connection": ",upgrade,", "Upgrade": "a", "Upgrade": ", b ,,c"],
            ["a", "b", "c"]
        ),
        (["Connection": "close, upgrade", "Upgrade": "a"], ["a"]),
        ([:], []), (["Connection": "upgrade"], []), (["Upgrade": "a"], []),
        (["Connection": "keep-alive", "Upgrade": "a"], []), (["Connection": "upgrades", "Upgrade": "a"], []),
        (["Connection": "\"upgrade\"", "Upgrade": "a"], []),
        (["Connection": "upgrade", "Upgrade": ""], []), (["Connection": "upgrade", "Upgrade": " ,, "], []),
        (["Connection": "upgrade", "Upgrade": "a b"], []), (["Connection": "upgrade", "Upgrade": "a, b c"], []),
        (["Connection": "upgrade", "Upgrade": "a;b"], []), (["Connection": "upgrade", "Upgrade": "a/"], []),
        (["Connection": "upgrade", "Upgrade": "/a"], []), (["Connection": "upgrade", "Upgrade": "a/b/c"], []),
        (["Connection": "upgrade", "Upgrade": "\u{E9}"], []), (["Connection": "upgrade", "Upgrade": "\"a\""], []),
        (["Connection": "upgrade", "Upgrade": "a", "Expect": "100-continue"], []),
    ]

    @Test(arguments: offers)
    func `a request offers the protocols that both lists name`(fields: Fields, offered: [String]) {
        #expect(Request.to(fields: fields).offeredProtocols == offered)
    }

    @Test func `requests in HTTP/1.0 and requests with content offer nothing`() {
        let fields: Fields = ["Connection": "upgrade", "Upgrade": "a"]
        #expect(Request.to(fields: fields, version: .http10).offeredProtocols.isEmpty)
        #expect(Request.to(fields: fields, body: Body("b")).offeredProtocols.isEmpty)
        #expect(Request.to(fields: fields, body: Body("")).offeredProtocols == ["a"])
    }

    @Test func `protocol names ignore the case of ASCII letters alone`() {
        #expect("WebSocket".isAny(of: ["foo", "websocket"]))
        #expect(!"websocket/13".isAny(of: ["websocket"]))
        #expect(!"websocket".isAny(of: []))
        #expect(!"websoc\u{212A}et".isAny(of: ["websocket"]), "the sign of Kelvin")
    }
}
