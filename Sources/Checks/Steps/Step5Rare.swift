// Step 5: what few requests need, and what a proxy must get right all the same.

extension Check {
    static let step5Rare: [Check] = [
        Check(
            "te-trailers-kept", "Of TE, the origin receives trailers and nothing else", passes: [5, 6, 7],
            .send(
                request("GET", "/", ["Connection: TE", "TE: deflate;q=0.5, Trailers"]), origin: .answer(response())),
            expect: [.forwardedField("TE", "trailers")],
            why: "TE is for one connection, but a proxy that passes trailers on may say so itself "
                + "(RFC 9110 section 10.1.4).",
            hint:
                "Remove TE like the others, and set it again if its list had the member `trailers`, whatever the case "
                + "of its letters."),
        Check(
            "te-removed", "Transfer codings that only the client knows are not promised to the origin",
            passes: [5, 6, 7],
            .send(
                request("GET", "/", ["TE: gzip;q=0.5, x-trailers", "X-Kept: 1"]), origin: .answer(response())),
            expect: [.forwardedField("X-Kept", "1"), .forwardedField("TE")],
            basis: .recommended("RFC 9110 section 7.6.1"),
            why: "TE says which transfer codings this connection's peer accepts (RFC 9110 section 10.1.4).",
            hint: "Without `trailers` in its list, nothing is left of TE. `request.fields.members(of: .te)` is that "
                + "list: compare each member as a whole."),
        Check(
            "max-forwards-options", "OPTIONS goes as far as Max-Forwards allows", passes: [5, 6, 7],
            .client(
                .send(request("OPTIONS", "/", ["Max-Forwards: 0"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: 5"])), .read, .send(request("OPTIONS")), .read,
                origin: .answer(response())),
            expect: [
                .status(200), .answerBody(""), .originHears(2), .forwardedField("Max-Forwards", "4"),
                .forwardedField("Max-Forwards", of: 1), .status(200, of: 2),
            ],
            basis: .demanded("RFC 9110 section 7.6.2"),
            why: "At 0 the recipient must answer itself, otherwise it forwards one less (RFC 9110 section 7.6.2).",
            hint: "Look at the number before you forward. A request without the field goes on as it is."),
        Check(
            "max-forwards-trace", "TRACE goes as far as Max-Forwards allows", passes: [5, 6, 7],
            .client(
                .send(request("TRACE", "/", ["Max-Forwards: 0"])), .read,
                .send(request("TRACE", "/", ["Max-Forwards: 1"])), .read, origin: .answer(response())),
            expect: [
                .answer("an answer of the proxy's own") { message, _ in message.status != nil },
                .originHears(1), .forwardedField("Max-Forwards", "0"),
            ],
            basis: .demanded("RFC 9110 section 7.6.2"),
            why: "At 0 the recipient must answer itself, otherwise it forwards one less (RFC 9110 section 7.6.2).",
            hint: "TRACE and OPTIONS are treated alike."),
        Check(
            "trace-answered", "The last recipient of a TRACE sends the request back", passes: [5, 6, 7],
            .send(request("TRACE", "/x", ["Max-Forwards: 0", "X-Own: 1"]), origin: .answer(response())),
            expect: [
                .originHears(0), .status(200), .answerField("Content-Type", "message/http"),
                .answerBody("a body that is the request: TRACE /x HTTP/1.1 and its fields") { text in
                    text.hasPrefix("TRACE /x HTTP/1.1\r\n") && text.contains("X-Own: 1\r\n")
                },
            ],
            basis: .recommended("RFC 9110 section 9.3.8"),
            why:
                "Whoever sends a TRACE wants to see what arrived: the final recipient should send it back as the content "
                + "of a 200 (RFC 9110 section 9.3.8).",
            hint: "`request.trace` is the request's head as bytes, and `Body(request.trace)` makes a body of it. Its "
                + "type is `message/http`."),
        Check(
            "max-forwards-odd", "Odd values of Max-Forwards do no harm", passes: [5, 6, 7],
            .client(
                .send(request("OPTIONS", "/", ["Max-Forwards: abc"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: 99999999999999999999"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: -1"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards:"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: \(Int.min)"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: \(UInt.max)"])), .read,
                .connect(), .send(request("OPTIONS", "/last", ["Max-Forwards: 5"])), .read, origin: .answer(response())),
            expect: (0..<6).map { index in .answer("an answer", of: index) { message, _ in message.status != nil } } + [
                .status(200, of: 6),
                .forwarded("OPTIONS /last with Max-Forwards: 4", ofLast: { $0.target == "/last" }) {
                    $0["Max-Forwards"] == ["4"]
                },
            ],
            why: "A peer sends what it likes, and that must not end the program. What such a value counts as is up to "
                + "you: RFC 9110 section 7.6.2 knows numbers only.",
            hint: "`UInt(text)` is nil where the text is no number: say with `??` what such a value counts as. Step 5 "
                + "takes 100."),
        Check(
            "max-forwards-several", "Of several Max-Forwards, the smallest counts", passes: [5, 6, 7],
            .client(
                .send(request("OPTIONS", "/", ["Max-Forwards: 5", "Max-Forwards: 0"])), .read,
                .send(request("OPTIONS", "/", ["Max-Forwards: 5"])), .read, origin: .answer(response())),
            expect: [.status(200), .answerBody(""), .originHears(1), .forwardedField("Max-Forwards", "4")],
            why: "Max-Forwards is a single number (RFC 9110 section 7.6.2). A client that sends two wants one of them, "
                + "and the smaller one can't send the request too far.",
            hint: "`request.fields.values(of: .maxForwards)` has one value for each line."),
        Check(
            "max-forwards-ignored", "For other methods, Max-Forwards means nothing", passes: [3, 4, 5, 6, 7],
            .send(request("GET", "/", ["Max-Forwards: 0"]), origin: .answer(response())),
            expect: [.originHears(1), .status(200), .forwardedField("Max-Forwards", "0")],
            why: "Max-Forwards is defined for TRACE and OPTIONS, and may be ignored elsewhere "
                + "(RFC 9110 section 7.6.2).",
            hint: "Look at the method first."),
        Check(
            "interim-passed-on", "Interim responses reach the client", passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    "HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n" + response(body: "a page"))),
            expect: [
                .status(200), .answerBody("a page"),
                .interim("103 with a Link before the 200") { messages in
                    messages.contains { $0.status == 103 && $0["Link"] == ["</style.css>; rel=preload"] }
                },
            ],
            basis: .demanded("RFC 9110 section 15.2"),
            why: "A proxy must forward 1xx responses that it has not asked for itself (RFC 9110 section 15.2): "
                + "with a 103, a browser loads what the page needs before the page is there.",
            hint: "`client.send` takes a closure for interim responses; `request.send(interim:)` passes one on."),
        Check(
            "interim-hop-fields-removed", "Interim responses lose the fields for one connection, too",
            passes: [5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    "HTTP/1.1 103 Early Hints\r\nConnection: X-Own\r\nX-Own: 1\r\nKeep-Alive: timeout=77\r\nLink: a\r\n\r\n"
                        + response(body: "a page"))),
            expect: [
                .status(200),
                .interim("103 with Link, and without X-Own and Keep-Alive") { messages in
                    messages.count == 1 && messages[0]["Link"] == ["a"] && messages[0]["X-Own"].isEmpty
                        && messages[0]["Keep-Alive"].isEmpty
                },
            ],
            basis: .demanded("RFC 9110 section 7.6.1"),
            why: "An intermediary must remove what Connection names from every message (RFC 9110 section 7.6.1), "
                + "and an interim response is one.",
            hint: "Change a copy of the interim response before you send it: the same function serves it as well."),
    ]
}
