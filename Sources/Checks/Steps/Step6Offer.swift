// Step 6, the proxy that makes tunnels: which protocols it asks the origin for, and what it takes for an agreement.

extension Check {
    static let step6Offer: [Check] = [
        Check(
            "upgrade-offered", "The proxy offers the client's upgrade to the origin", passes: [6, 7],
            .client(
                .send(upgrade("WebSocket", connection: "keep-alive, upgrade")), .read, .connect(),
                .send(upgrade("websocket")), .read, origin: .answer(response())),
            expect: [
                .forwardedField("Upgrade", "WebSocket")
                    .hint(
                        "`program.protocols` is in lower case: compare `$0.lowercased()` with it.",
                        where: { observation in
                            let offers = observation.forwarded.map { $0["Upgrade"] }
                            return offers == [[], ["websocket"]]
                        }
                    )
                    .hint(
                        "The fields for one hop are gone, and Upgrade is one of them. Offer the protocols again: "
                            + "`client.send(forwarded, to: program.origin, offering: offer)`.",
                        where: { $0.forwarded.first?["Upgrade"].isEmpty ?? false }),
                connectionNamesUpgrade, .forwardedField("Sec-WebSocket-Key", sampleKey),
                .forwardedField("Sec-WebSocket-Version", "13"),
            ],
            basis: .demanded("RFC 9110 section 7.8"),
            why:
                "Whoever sends Upgrade must name it in Connection as well (RFC 9110 section 7.8). Names of protocols have "
                + "no case, and the WebSocket handshake's own fields are for the two ends (RFC 6455 section 4).",
            hint: "`request.offeredProtocols` is what the client asks for. Compare `$0.lowercased()` with the list, "
                + "and pass the rest as `offering:` to `client.send`: it writes Connection and Upgrade, which you can't."
        ),
        Check(
            "only-listed-protocols", "Only the protocols that are allowed are asked for", passes: [6, 7],
            .client(
                .send(upgrade("quux, websocket", extra: ["Upgrade: TLS/1.0"])), .read,
                .connect(), .send(request("GET", "/", ["Connection: Upgrade"])), .read, origin: .answer(response())),
            expect: [
                .originHears(2), .status(200), .forwardedField("Upgrade", "websocket"), connectionNamesUpgrade,
                .status(200, of: 1), .forwardedField("Upgrade", of: 1),
            ],
            why: "After the switch, the proxy sees bytes that it doesn't understand. It should agree to that only for "
                + "protocols that somebody has thought about (RFC 9110 section 7.8: Upgrade is a list to choose from).",
            hint: "Filter the list: `program.protocols` has the names that are allowed, in lower case."),
        Check(
            "h2c-never-offered", "h2c is never asked of the origin", passes: [6, 7],
            .client(
                .send(
                    upgrade(
                        "h2c, websocket", connection: "Upgrade, HTTP2-Settings", extra: ["HTTP2-Settings: AAMAAABk"])),
                .read, origin: .answer(response())),
            expect: [
                .originHears(1), .status(200), .forwardedField("Upgrade", "websocket"),
                .forwardedField("HTTP2-Settings"),
            ],
            why:
                "h2c is HTTP itself. In such a tunnel, a client could send the origin requests that the proxy never sees: "
                + "no check, no X-Forwarded-For, no log line. This attack is known as h2c smuggling.",
            hint: "Offer only what is in the list, and don't put h2c into it."),
        Check(
            "protocol-with-version", "A protocol with a version isn't the one without", passes: [6, 7],
            .client(
                .send(upgrade("websocket/13")), .read, .send(upgrade("websocket")), .read,
                origin: .scripts([[.readRequest, .send(plainAnswer), .readRequest, .send(response())]])),
            expect: [
                .originHears(2), .forwardedField("Upgrade"), .forwardedField("Upgrade", "websocket", of: 1),
                .status(200, of: 1),
            ],
            why: "In Upgrade, name and version together are one protocol (RFC 9110 section 7.8).",
            hint: "Compare the whole member of the list, not only how it begins."),
        Check(
            "no-upgrade-in-http10", "HTTP/1.0 can't switch", passes: [6, 7],
            .client(
                .send(upgrade("websocket").replacing("HTTP/1.1", with: "HTTP/1.0")), .read, .connect(),
                .send(upgrade("websocket")), .read, origin: .answer(response())),
            expect: [
                .originHears(2), .status(200), .forwardedField("Upgrade"),
                .forwardedField("Upgrade", "websocket", of: 1),
            ],
            basis: .demanded("RFC 9110 section 7.8"),
            why: "A server must ignore Upgrade in a request of HTTP/1.0 (RFC 9110 section 7.8).",
            hint: "`request.offeredProtocols` is empty then: use it instead of the field itself."),
        Check(
            "no-upgrade-with-content", "A request with content, or with Expect, goes on without its upgrade",
            passes: [6, 7],
            .client(
                .send(upgrade("websocket", extra: ["Content-Length: 4"], method: "POST") + "ping"), .read, .connect(),
                .send(upgrade("websocket", extra: ["Expect: 100-continue"])), .read, .connect(),
                .send(upgrade("websocket")), .read, origin: .answer(response())),
            expect: [
                .originHears(3), .forwardedField("Upgrade"), .forwardedBody(Array("ping".utf8)),
                .forwardedField("Upgrade", of: 1), .forwardedField("Upgrade", "websocket", of: 2),
            ],
            why:
                "The switch comes after the request is complete (RFC 9110 section 7.8). While content is still under way, "
                + "the two sides could disagree about where HTTP ends.",
            hint: "`request.offeredProtocols` is empty then: use it instead of the field itself."),
        Check(
            "refusal-keeps-upgrade", "A 426 reaches the client and says which protocol is wanted", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .connect(), .send(upgrade("websocket")), .read,
                origin: .scripts([
                    [
                        .readRequest,
                        .send(
                            response(
                                "426 Upgrade Required",
                                ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: 13"])),
                    ],
                    // An origin that breaks the rule must not end the proxy.
                    [.readRequest, .send(response("426 Upgrade Required"))],
                ])),
            expect: [
                .forwardedField("Upgrade", "websocket"), .status(426), .answerField("Upgrade", "websocket"),
                .answerField("Sec-WebSocket-Version", "13"), .status(426, of: 1),
            ],
            basis: .demanded("RFC 9110 section 15.5.22"),
            why: "A 426 must say in Upgrade which protocols are required (RFC 9110 section 15.5.22).",
            hint: "Upgrade is a field for one hop, and so it has been removed. Keep its value if the status is 426."),
        Check(
            "refusal-is-no-tunnel", "After a refusal, what follows is read as HTTP", passes: [6, 7],
            .client(
                .send(upgrade("websocket") + request("GET", "/internal")), .read, .read,
                origin: .scripts([
                    [.readRequest, .send(refusal), .readRequest, .send(response(body: "inside"))],
                    [.readRequest, .send(response(body: "inside"))],
                ])),
            expect: [
                .forwardedField("Upgrade", "websocket"), .originHears(2), .status(426), .status(200, of: 1),
                .forwardedField("X-Forwarded-For", "127.0.0.1", of: 1),
            ],
            basis: .demanded("RFC 9110 section 7.8"),
            why:
                "Only a 101 switches protocols (RFC 9110 section 7.8). A proxy that makes a tunnel without looking at the "
                + "status hands the client a line to the origin that nobody watches. This attack is called WebSocket smuggling.",
            hint: "Return the response that `client.send` gives you. It has a connection only if the origin said 101."),
        Check(
            "claim-is-no-tunnel", "A 200 that claims Upgrade is no tunnel", passes: [6, 7],
            .client(
                .send(upgrade("websocket") + request("GET", "/next")), .read, .read,
                origin: .scripts([
                    [
                        .readRequest,
                        .send(
                            "HTTP/1.1 200 OK\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 2\r\n\r\nno"
                        ),
                        .readRequest, .send(response(body: "next")),
                    ], [.readRequest, .send(response(body: "next"))],
                ])),
            expect: [
                .forwardedField("Upgrade", "websocket"), .originHears(2), .status(200), .answerBody("no"),
                .status(200, of: 1), .answerBody("next", of: 1),
                .forwardedField("X-Forwarded-For", "127.0.0.1", of: 1),
            ],
            basis: .demanded("RFC 9110 section 7.8"),
            why: "A server that agrees says so with 101, whatever else stands in its fields (RFC 9110 section 7.8).",
            hint: "Return the response that `client.send` gives you. It has a connection only if the origin said 101."),
        Check(
            "other-protocol-502", "A switch to a protocol that wasn't asked for is a 502", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read,
                origin: .scripts([[.readRequest, .send(switching("quux")), .hold]])),
            expect: [.forwardedField("Upgrade", "websocket"), .status(502)],
            basis: .demanded("RFC 9110 section 7.8"),
            why: "A server must not switch to a protocol that the request doesn't name (RFC 9110 section 7.8); for the "
                + "proxy, such an answer isn't a valid one (section 15.6.3).",
            hint: "`client.send` throws a `ClientError` then: answer with its status."),
        Check(
            "unasked-101", "A switch that nobody asked for is a 502, and the next request isn't harmed",
            passes: [6, 7],
            .client(
                .send(request()), .read, .connect(), .send(upgrade("websocket")), .read, .readUntil("welcome"),
                origin: .scripts([
                    [.readRequest, .send(switching("websocket")), .hold],
                    [.readRequest, .send(switching("websocket") + "welcome")],
                ])),
            expect: [.status(502), .status(101, of: 1), .inTime("the tunnel's first bytes reach the client")],
            basis: .demanded("RFC 9110 section 7.8"),
            why: "A client that hasn't asked for a switch goes on with HTTP/1.1 (RFC 9110 sections 7.8 and 15.2.2).",
            hint: "Offer a protocol only if the client has asked for it."),
        Check(
            "upgrade-flag", "--upgrade names the protocols instead", passes: [6, 7],
            .client(
                .send(upgrade("alpha, websocket, beta")), .read, origin: .answer(response()),
                flags: ["--upgrade", "alpha", "--upgrade", "beta"]),
            expect: [.originHears(1), .forwardedField("Upgrade", "alpha, beta")],
            why: "Which protocols may pass depends on the origin, so it's a flag. The first one replaces the default.",
            hint: "`program.protocols` is what the flag says: filter by it, and not by a list of your own."),
    ]

    /// The key of the example in RFC 6455 section 1.3.
    private static let sampleKey = "dGhlIHNhbXBsZSBub25jZQ=="

    /// An answer after which the connection goes on.
    private static let plainAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"

    /// An origin's no, after which its connection goes on.
    private static let refusal =
        "HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nContent-Length: 0\r\n\r\n"

    /// The forwarded request has `upgrade` in Connection.
    private static let connectionNamesUpgrade = Expectation.forwarded("Connection with the member upgrade") { request in
        let members = request["Connection"].joined(separator: ",").split(separator: ",")
        return members.contains { $0.trimmingPrefix { $0 == " " }.lowercased() == "upgrade" }
    }

    /// A request that asks for another protocol, as a browser does it for WebSocket.
    static func upgrade(
        _ protocols: String, connection: String = "Upgrade", extra: [String] = [], method: String = "GET"
    ) -> String {
        let handshake = ["Sec-WebSocket-Key: \(sampleKey)", "Sec-WebSocket-Version: 13"]
        return request(method, "/chat", ["Connection: \(connection)", "Upgrade: \(protocols)"] + extra + handshake)
    }

    /// The answer with which an origin agrees.
    static func switching(_ name: String) -> String {
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: \(name)\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
    }
}
