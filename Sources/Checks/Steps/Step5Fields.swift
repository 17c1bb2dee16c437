// Step 5: all fields pass, except those that concern one connection only (RFC 9110 section 7.6.1).

extension Check {
    static let step5Fields: [Check] = [
        Check(
            "fields-copied", "The origin's fields reach the client", passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    response("200 OK", ["X-Backend: b7", "X-Unknown: ~ a  b ~", "ETag: \"1\"", "X-Empty:"]))),
            expect: [
                .answerFields([
                    Field("X-Backend", "b7"), Field("X-Unknown", "~ a  b ~"), Field("ETag", "\"1\""),
                    Field("X-Empty", ""),
                ])
            ],
            basis: .demanded("RFC 9110 section 5.1"),
            why: "A proxy must forward fields that it does not know (RFC 9110 section 5.1).",
            hint: "Copy the list of fields; don't pick the ones you know."),
        Check(
            "field-order-copied", "The origin's fields reach the client in their order", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("200 OK", ["X-D: 1", "X-B: 1", "X-A: 1", "X-C: 1"]))),
            expect: [.answerOrder("X-D", "X-B", "X-A", "X-C")],
            why: "The order of different fields has no meaning (RFC 9110 section 5.3): "
                + "so there is no reason to change it.",
            hint: "A dictionary of fields loses their order: keep a list."),
        Check(
            "cookies-kept-apart", "Set-Cookie lines stay apart", passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    response(
                        "200 OK",
                        ["Set-Cookie: a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "X-Other: -", "Set-Cookie: b=2"]))),
            expect: [.answerField("Set-Cookie", "a=1; Expires=Sun, 06 Nov 1994 08:49:37 GMT", "b=2")],
            basis: .recommended("RFC 6265 section 3"),
            why: "Set-Cookie contains commas, so its lines can't be joined into one list (RFC 9110 section 5.3).",
            hint: "Keep a list of field lines; don't merge the values of one name."),
        Check(
            "content-type-copied", "The origin's Content-Type reaches the client", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("200 OK", ["Content-Type: image/png"], body: "not really"))),
            expect: [.answerField("Content-Type", "image/png"), .answerBody("not really")],
            why: "Content-Type is the origin's to say (RFC 9110 section 8.3).",
            hint: "Set the field yourself only in answers that you make yourself."),
        Check(
            "named-in-request-removed", "What the client's Connection names stays on this side", passes: [5, 6, 7],
            .send(
                request(
                    "GET", "/",
                    ["Connection:", "X-One: 1", "Connection: , x-one,, keep-alive ,X-Two", "X-Two: 2", "X-Kept: 3"]),
                origin: .answer(response())),
            expect: [
                .originHears(1), .forwardedField("X-One"), .forwardedField("X-Two"), .forwardedField("X-Kept", "3"),
            ],
            basis: .demanded("RFC 9110 section 7.6.1"),
            why: "An intermediary must remove every field that Connection names, and Connection itself "
                + "(RFC 9110 section 7.6.1).",
            hint: "Read what Connection names before you remove Connection itself: first "
                + "`removeFields(namedIn: .connection)`, then the fixed list."),
        Check(
            "hop-fields-in-request-removed", "Fields for one connection are not forwarded to the origin",
            passes: [5, 6, 7],
            .send(
                request(
                    "GET", "/",
                    [
                        "Keep-Alive: timeout=5", "Proxy-Connection: keep-alive", "Proxy-Authorization: Basic eDp5",
                        "Upgrade: h2c", "X-Kept: 1",
                    ]),
                origin: .answer(response())),
            expect: [
                .originHears(1), .forwardedField("Keep-Alive"), .forwardedField("Proxy-Connection"),
                .forwardedField("Proxy-Authorization"),
                .forwardedField("Upgrade").hint(
                    "Don't set Upgrade yourself: `offering:` of `client.send` writes it.", where: { $0.step >= 6 }),
                .forwardedField("X-Kept", "1"),
            ],
            basis: .recommended("RFC 9110 section 7.6.1"),
            why: "These fields concern one connection even where Connection does not name them "
                + "(RFC 9110 section 7.6.1).",
            hint: "A fixed list: Connection, Proxy-Connection, Keep-Alive, TE, Transfer-Encoding, Upgrade, "
                + "Proxy-Authenticate, Proxy-Authorization."),
        Check(
            "named-in-answer-removed", "What the origin's Connection names stays on that side", passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    "HTTP/1.1 200 OK\r\nConnection: \r\nX-One: 1\r\nX-Kept: 3\r\nConnection: , x-one,, close ,X-Two\r\n"
                        + "X-Two: 2\r\nContent-Length: 0\r\n\r\n")),
            expect: [.status(200), .answerField("X-One"), .answerField("X-Two"), .answerField("X-Kept", "3")],
            basis: .demanded("RFC 9110 section 7.6.1"),
            why: "An intermediary must remove every field that Connection names, in responses too "
                + "(RFC 9110 section 7.6.1).",
            hint: "The same function serves both directions."),
        Check(
            "hop-fields-in-answer-removed", "Fields for one connection are not forwarded to the client",
            passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    response(
                        "200 OK",
                        [
                            "Keep-Alive: timeout=77", "Proxy-Connection: keep-alive", "Upgrade: h2c",
                            "Proxy-Authenticate: Basic", "X-Kept: 1",
                        ]))),
            expect: [
                .answerField("X-Kept", "1"), .answerField("Keep-Alive"), .answerField("Proxy-Connection"),
                .answerField("Upgrade"), .answerField("Proxy-Authenticate"),
            ],
            basis: .recommended("RFC 9110 section 7.6.1"),
            why: "These fields concern one connection even where Connection does not name them "
                + "(RFC 9110 section 7.6.1).",
            hint: "The same list serves both directions."),
        Check(
            "framing-not-copied", "The answer is framed once, whatever the origin's framing was", passes: [5, 6, 7],
            .client(
                .send(request()), .read, .send(request()), .read,
                origin: .answer(
                    "HTTP/1.1 200 OK\r\nX-Kept: 1\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "2\r\nok\r\n0\r\n\r\n")),
            expect: [
                .answerField("X-Kept", "1"), .answerBody("ok"), .answerBody("ok", of: 1),
                .answer("either Content-Length or Transfer-Encoding") { message, _ in
                    message["Content-Length"].count + message["Transfer-Encoding"].count == 1
                },
            ],
            basis: .demanded("RFC 9112 section 6.2"),
            why: "Transfer-Encoding is a property of the message on one connection (RFC 9112 section 6.1).",
            hint: "Leave framing to the code that writes the message; remove the origin's Transfer-Encoding."),
    ]
}
