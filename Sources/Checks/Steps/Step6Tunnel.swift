// Step 6: what a tunnel does once both sides have agreed.

extension Check {
    static let step6Tunnel: [Check] = [
        Check(
            "switch-reaches-client", "The origin's 101 reaches the client", passes: [6, 7],
            .client(.send(upgrade("websocket")), .read, origin: .scripts([[.readRequest, .send(switched), .hold]])),
            expect: [
                .status(101), .answerField("Upgrade", "websocket"),
                .answerField("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
                .answer("Connection with the member upgrade") { message, _ in
                    message["Connection"].joined(separator: ",").lowercased().contains("upgrade")
                },
            ],
            basis: .demanded("RFC 9110 section 15.2.2"),
            why:
                "A 101 must say in Upgrade which protocol comes next (RFC 9110 section 15.2.2), and the client compares "
                + "the other fields with what it sent (RFC 6455 section 4.1).",
            hint: "Return the response that `client.send` gives you. The core puts Connection and Upgrade into it."),
        Check(
            "bytes-both-ways", "Bytes pass in both directions, whatever their values", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .sendBytes(everyByteTwice), .send("question?"),
                .awaitOrigin("question?"), .readUntil("answer!"),
                origin: .scripts([
                    [.readRequest, .send(switched), .sendBytes(everyByteTwice), .send("answer!"), .hold]
                ])),
            expect: [
                .status(101), .inTime("the bytes of both sides arrive"),
                tunnelled(everyByteTwice + Array("question?".utf8), at: .proxyToOrigin),
                tunnelled(everyByteTwice + Array("answer!".utf8), at: .proxyToClient),
            ],
            basis: .demanded("RFC 9110 section 7.8"),
            why: "After the 101, the connection speaks the new protocol (RFC 9110 section 7.8). The proxy doesn't know "
                + "that protocol, so it changes nothing and adds nothing.",
            hint: "Return the response of `client.send` itself, and not a new one: the connection is part of it."),
        Check(
            "early-bytes-of-client", "What the client sends too early arrives after the switch", passes: [6, 7],
            .client(
                .send(upgrade("websocket") + "too early"), .read, .awaitOrigin("too early"),
                origin: .scripts([[.readHead, .send(switched), .hold]])),
            expect: [
                .status(101), .inTime("the early bytes reach the origin"),
                tunnelled(Array("too early".utf8), at: .proxyToOrigin),
            ],
            why:
                "A client may not know how long the proxy's way to the origin is. Its first bytes wait at the proxy until "
                + "it's clear whether they are HTTP (RFC 9110 section 7.8).",
            hint: "The core keeps them for you, as long as you return the response of `client.send`."),
        Check(
            "early-bytes-of-origin", "What the origin sends right after its 101 isn't lost", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .readUntil("at once"),
                origin: .scripts([[.readRequest, .send(switched + "at once"), .hold]])),
            expect: [.status(101), .inTime("the bytes after the 101 reach the client")],
            basis: .demanded("RFC 9110 section 7.8"),
            why:
                "The origin may speak immediately after its 101 (RFC 9110 section 7.8), and then both come in one read.",
            hint: "The core keeps them for you, as long as you return the response of `client.send`."),
        Check(
            "client-ends-first", "A client that has ended its side still gets the rest", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .send("the last word"), .halfClose, .readUntil("the reply"),
                .awaitClose, origin: .scripts([[.readRequest, .send(switched), .hold, .send("the reply")]])),
            expect: [
                .status(101), .inTime("the origin sees the end, and its reply arrives"),
                tunnelled(Array("the last word".utf8), at: .proxyToOrigin),
            ],
            why:
                "The end of one direction is not the end of the other. Many programs send all they have, end their side "
                + "and then wait for the answer.",
            hint: "The core does this for you, as long as you return the response of `client.send`."),
        Check(
            "origin-ends-first", "An origin that has ended its side still gets the rest", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .awaitClose, .send("the last word"), .awaitOrigin("the last word"),
                origin: .scripts([[.readRequest, .send(switched), .halfClose, .hold]])),
            expect: [.status(101), .inTime("the client sees the end, and its last bytes arrive")],
            why: "The end of one direction is not the end of the other: the client may still have something to send.",
            hint: "The core does this for you, as long as you return the response of `client.send`."),
        Check(
            "client-resets", "A client that breaks off is a broken connection at the origin", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .send("and then"), .awaitOrigin("and then"), .reset,
                .awaitOriginEnding(.reset), origin: .scripts([[.readRequest, .send(switched), .hold]])),
            expect: [.status(101), .inTime("the origin's connection is reset")],
            why: "An orderly end says that everything was sent. After a reset that would be a lie.",
            hint: "The core does this for you, as long as you return the response of `client.send`."),
        Check(
            "origin-resets", "An origin that breaks off is a broken connection at the client", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .readUntil("and then"), .awaitReset,
                origin: .scripts([[.readRequest, .send(switched + "and then"), .awaitClient("and then"), .reset]])),
            expect: [.status(101), .inTime("the client's connection is reset")],
            why: "An orderly end says that everything was sent. After a reset that would be a lie.",
            hint: "The core does this for you, as long as you return the response of `client.send`."),
        Check(
            "tunnel-is-not-an-answer", "A tunnel may be silent for longer than an answer", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .pause(.milliseconds(1600)), .send("still here"),
                .awaitOrigin("still here"), origin: .scripts([[.readRequest, .send(switched), .hold]]),
                flags: Exchange.impatient),
            expect: [.status(101), .inTime("what the client sends after the silence reaches the origin")],
            why: "A request that gets no answer is in trouble. A chat in which nobody speaks isn't. So a tunnel has a "
                + "timeout of its own.",
            hint: "--timeout is about requests and answers. The tunnel's own flag is --tunnel-timeout."),
        Check(
            "tunnel-timeout", "--tunnel-timeout ends a tunnel in which nobody speaks", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .awaitClose, .awaitOriginEnding(.closed),
                origin: .scripts([[.readRequest, .send(switched), .hold]]), flags: ["--tunnel-timeout", "1"]),
            expect: [.status(101), .inTime("both sides hear of the end")],
            why: "A client whose cable was pulled says nothing, and it never will. Without a limit, its tunnel stays "
                + "forever.",
            hint: "`Program` has the flag once you give it `protocols:`; `Client(limits: program.limits)` obeys it."),
        Check(
            "sigterm-in-tunnel", "On SIGTERM, a tunnel may finish its talk before the program ends", passes: [6, 7],
            .client(
                .send(upgrade("websocket")), .read, .terminate, .send("goodbye"), .readUntil("farewell"), .halfClose,
                .awaitClose,
                origin: .scripts([[.readRequest, .send(switched), .awaitText("goodbye"), .send("farewell"), .hold]])),
            expect: [.status(101), .inTime("the talk is finished"), .exits(0)],
            why: "A new version of a proxy shouldn't cut off those who are in the middle of a sentence.",
            hint: "`serve` does this for you. Don't end the program yourself."),
    ]

    /// The answer with which the origin of these checks agrees.
    private static let switched = switching("websocket")

    /// What one side receives behind the head is exactly this.
    private static func tunnelled(_ bytes: [UInt8], at leg: Leg) -> Expectation {
        let expected = "these \(bytes.count) bytes in the tunnel, and no others"
        return Expectation { observation in
            let received = observation[leg]
            let end = received.firstRange(of: [13, 10, 13, 10])?.upperBound ?? received.endIndex
            guard let found = difference(between: bytes, and: Array(received[end...])) else { return nil }
            return Expectation.Finding(leg: leg, expected: expected, found: found.replacing("a body", with: "a stream"))
        }
    }
}
