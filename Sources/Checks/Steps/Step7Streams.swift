// Step 7, the proxy that speaks HTTP/2 and TLS: what HTTP/2 changes for a message, and what it doesn't.

extension Check {
    static let step7Streams: [Check] = [
        Check(
            "prior-knowledge", "A client that knows of HTTP/2 just begins with it", passes: [7],
            .client(.http2(), .open(), .readStream(), .send(request()), .read, origin: .answer(response(body: "ok"))),
            expect: [.status(200).hint(speakHTTP2), .answerBody("ok"), .status(200, of: 1), .originHears(2)],
            basis: .demanded("RFC 9113 section 3.3"),
            why: "A client may know that a server speaks HTTP/2, and then it begins with the preface "
                + "(RFC 9113 section 3.3). Clients of HTTP/1.1 still use the same port.",
            hint: speakHTTP2),
        Check(
            "request-translated", "The request is forwarded with its method, path and fields", passes: [7],
            .client(
                .http2(), .open("PUT", "/a/%2e?q=1", [Field("x-own", "1"), Field("accept", "a/b")]), .readStream(),
                origin: .answer(response())),
            expect: [
                .forwards("PUT", "/a/%2e?q=1"), .forwardedField("X-Own", "1"), .forwardedField("Accept", "a/b"),
            ],
            basis: .demanded("RFC 9113 section 8.3.1"),
            why: "The pseudo-fields say what the request line and Host say in HTTP/1.1 (RFC 9113 section 8.3.1).",
            hint: "The request that your handler gets has a method, a target and an authority in each version."),
        Check(
            "trail-translated", "Host and the X-Forwarded fields say the same as for HTTP/1.1", passes: [7],
            .client(.http2(), .open(), .readStream(), origin: .answer(response())),
            expect: [.hostIsOrigin, .forwardedField("X-Forwarded-Host", "a.example"), .forwardedScheme],
            why: "The origin speaks HTTP/1.1, and it need not know what the client speaks.",
            hint: "Step 5's lines use `request.authority` and `request.scheme`, and each version has both."),
        Check(
            "lower-case-names", "The answer's fields have names in lower case", passes: [7],
            .client(
                .http2(), .open(), .readStream(),
                origin: .answer(response("404 Not Found", ["X-Own: Blue", "Set-Cookie: a=1", "Set-Cookie: b=2"]))),
            expect: [
                .status(404), .answerField("x-own", "Blue"), .answerField("set-cookie", "a=1", "b=2"),
                .answer("names without capitals") { message, _ in
                    message.fields.allSatisfy { $0.name == $0.name.lowercased() }
                },
            ],
            basis: .demanded("RFC 9113 section 8.2.1"),
            why: "A field with a capital in its name is malformed in HTTP/2 (RFC 9113 section 8.2.1).",
            hint: "The core writes the names. Use `fields`, and don't write a head of your own."),
        Check(
            "via-2", "Via says that the request came in HTTP/2", passes: [7],
            .client(.http2(), .open(), .readStream(), origin: .answer(response())),
            expect: [.forwarded("one Via field, `2` and a name") { isVia($0["Via"], protocol: "2") }],
            basis: .demanded("RFC 9110 section 7.6.3"),
            why: "Via names the version in which the message was received (RFC 9110 section 7.6.3).",
            hint: viaFunction),
        Check(
            "via-for-2", "Via tells a client of HTTP/2 that the answer came in HTTP/1.1", passes: [7],
            .client(.http2(), .open(), .readStream(), origin: .answer(response())),
            expect: [
                .answer("one via field, `1.1` and a name") { message, _ in isVia(message["via"], protocol: "1.1") }
            ],
            why: "Each message has its own version: what the client speaks says nothing about the origin.",
            hint: viaFunction),
        Check(
            "cookie-crumbs", "A cookie in several pieces reaches the origin as one field", passes: [7],
            .client(
                .http2(), .open("GET", "/", [Field("cookie", "a=1"), Field("cookie", "b=2")]), .readStream(),
                origin: .answer(response())),
            expect: [.forwardedField("Cookie", "a=1; b=2")],
            basis: .demanded("RFC 9113 section 8.2.3"),
            why:
                "A client may split Cookie, so that the pieces that repeat cost one byte each. HTTP/1.1 allows a single "
                + "Cookie field (RFC 9113 section 8.2.3).",
            hint: "The core joins the pieces before your handler sees the request. Pass on the fields as they are."),
        Check(
            "slow-stream", "A slow answer holds up no other one on the same connection", passes: [7],
            .client(
                .http2(), .open("GET", "/slow"), .awaitOrigin("GET /slow"),
                .open("GET", "/fast"), .readStream(1), .readStream(0),
                origin: .scripts([
                    [.readRequest, .awaitClient("fast"), .send(response(body: "slow"))],
                    [.readRequest, .send(response(body: "fast"))],
                ])),
            expect: [.answerBody("fast"), .answerBody("slow", of: 1), .inTime("the slow request reaches the origin")],
            basis: .chosen,
            why: "Each request has a stream of its own, so nobody waits for the answer to somebody else's "
                + "(RFC 9113 section 5).",
            hint: "Don't wait in the handler for anything but this request's own answer."),
        Check(
            "content-streams", "Content reaches the origin while the client still sends", passes: [7],
            .client(
                .http2(), .open("POST", "/", ends: false), .stream(.content("first ", ends: false)),
                .awaitOrigin("first "), .stream(.content("second")), .readStream(), origin: .answer(response())),
            expect: [
                .inTime("the first part arrives before the second one is sent"), .status(200),
                .forwardedBody(Array("first second".utf8)),
            ],
            why: "DATA frames come one by one, and a proxy that collects them needs memory for all of them.",
            hint: "Pass on `request.body` itself."),
        Check(
            "trailers-cross", "Trailers cross from HTTP/1.1 to HTTP/2", passes: [7],
            .client(
                .http2(), .open("GET", "/", [Field("te", "trailers")]), .readStream(),
                origin: .answer(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n")),
            expect: [
                .answerBody("ok"),
                .answer("the trailer x-sum: 7") { message, _ in message.trailers == [Field("x-sum", "7")] },
            ],
            why: "In HTTP/2, trailers are HEADERS after the content (RFC 9113 section 8.1). gRPC says there how a call "
                + "went.",
            hint: "Pass on the answer's own body: its trailers come with it."),
        Check(
            "interim-crosses", "Interim responses cross from HTTP/1.1 to HTTP/2", passes: [7],
            .client(
                .http2(), .open(), .readStream(),
                origin: .answer("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + response(body: "a page"))),
            expect: [
                .answerBody("a page"),
                .answer("103 with a Link before the 200") { message, _ in
                    message.interim.contains { $0.status == 103 && $0["link"] == ["</a>"] }
                },
            ],
            basis: .demanded("RFC 9110 section 15.2"),
            why: "A proxy must forward 1xx responses that it has not asked for itself (RFC 9110 section 15.2).",
            hint: "Step 5's closure does it for each version: `try await request.send(interim: passed)`."),
        Check(
            "reset-cancels", "A client that gives up ends the origin's work", passes: [7],
            .client(
                .http2(), .open("GET", "/long"), .awaitOrigin("GET /long"), .stream(.reset()),
                .awaitOriginEnding(nil), .open("GET", "/next"), .readStream(1),
                origin: .scripts([[.readRequest, .hold], [.readRequest, .send(response())]])),
            expect: [.inTime("the connection to the origin ends after the reset"), .status(200)],
            basis: .recommended("RFC 9113 section 10.5"),
            why:
                "A reset costs a client nothing. If the work behind it went on, a limit of streams would limit nothing: "
                + "that was the attack called rapid reset, in 2023.",
            hint: "Wait for the origin inside the handler, with `await`: then the core can cancel it."),
        Check(
            "connection-fields-refused", "Fields that speak of a connection are malformed, and go no further",
            passes: [7],
            .client(
                .http2(), .open("POST", "/evil", [Field("transfer-encoding", "chunked")]), .readStream(),
                .http2(), .open("GET", "/good"), .readStream(1), origin: .answer(response())),
            expect: [.originHears(1), .forwards("GET", "/good"), .status(200, of: 1), .refused(0)],
            basis: .demanded("RFC 9113 section 8.2.2"),
            why: "HTTP/2 has frames, so `transfer-encoding` means nothing there. A proxy that passed it on to HTTP/1.1 "
                + "would let the client choose where the request ends. This is request smuggling (RFC 9113 section 8.2.2).",
            hint: "The core refuses them. Don't read requests yourself."),
        Check(
            "cut-answer-is-reset", "An answer that breaks off never looks whole", passes: [7],
            .client(
                .http2(), .open(), .readStream(),
                origin: .answer("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nshort")),
            expect: [.resetStream(0), .originHears(1)],
            basis: .demanded("RFC 9113 section 8.1"),
            why:
                "END_STREAM says that the answer is whole (RFC 9113 section 8.1). Here it isn't, so the stream is reset.",
            hint: "Pass on the answer's own body, and leave its end to the core."),
    ]

    private static let speakHTTP2 =
        "Tell the program that it speaks HTTP/2: `speaksHTTP2: true`, after `protocols:`. The rest is the core's business."
    private static let viaFunction =
        "`version.minor` is the digit after the dot, and HTTP/2 has no dot. `Version.allCases` are all versions, each "
        + "describes itself as `1.0`, `1.1` or `2`, and `version.rawValue` is its place among them."
}

extension Expectation {
    /// A stream was reset instead of being answered to its end.
    static func resetStream(_ index: Int) -> Expectation {
        ending(of: index, "a stream that is reset") { answer in
            if case .failure(let error) = answer { error.problem.isStreamReset } else { false }
        }
    }

    /// A malformed request was refused: its stream was reset, after a 400 or without an answer (RFC 9113 section 8.1.1),
    /// or the connection ended with it (RFC 9113 section 5.4.2).
    static func refused(_ index: Int) -> Expectation {
        ending(of: index, "a stream that is reset, or 400") { answer in
            switch answer {
            case .success(let message): message.status == 400
            case .failure(let error): error.problem.isStreamReset || [.closed, .reset].contains(error.problem)
            }
        }
    }

    /// What became of a stream fulfils a condition, which `expected` describes.
    private static func ending(
        of index: Int, _ expected: String, where holds: @escaping @Sendable (Result<Message, WireError>) -> Bool
    ) -> Expectation {
        Expectation { observation in
            let answer = index < observation.answers.count ? observation.answers[index] : nil
            let found =
                switch answer {
                case let answer? where holds(answer): expected
                case .failure(let error)?: error.description
                case .success(let message)?: message.head
                case nil: "no answer"
                }
            return found == expected ? nil : Finding(leg: .proxyToClient, expected: expected, found: found)
        }
    }
}

extension WireProblem {
    fileprivate var isStreamReset: Bool {
        if case .malformed(let text) = self { text.hasPrefix("the stream was reset") } else { false }
    }
}
