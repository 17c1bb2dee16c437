// Step 7, the proxy that speaks HTTP/2 and TLS: TLS towards clients, and what an origin may speak.

extension Check {
    static let step7Security: [Check] = [
        Check(
            "https", "With --tls, the program speaks HTTP/2 over TLS", passes: [7],
            .client(
                .http2(isSecure: true), .open("GET", "/secret"), .readStream(), origin: .answer(response(body: "ok")),
                flags: ["--tls"]),
            expect: [.status(200), .answerBody("ok"), .forwardedField("X-Forwarded-Proto", "https")],
            basis: .demanded("RFC 9113 section 3.2"),
            why: "Over TLS, both sides agree on HTTP/2 during the handshake, with ALPN (RFC 9113 section 3.2). "
                + "The origin should know that nobody could read the messages.",
            hint: useScheme),
        Check(
            "https-http11", "Over TLS, a client of HTTP/1.1 is served, too", passes: [7],
            .client(
                .stream(.overTLS(request("GET", "/secret"))), origin: .answer(response(body: "ok")), flags: ["--tls"]),
            expect: [
                .status(200), .answerBody("ok"), .forwardedField("X-Forwarded-Proto", "https"),
                .forwarded("one Via field, `1.1` and a name") { isVia($0["Via"], protocol: "1.1") },
            ],
            basis: .demanded("RFC 7301 section 3.2"),
            why: "With ALPN, the server chooses one of the protocols that the client offers (RFC 7301 section 3.2).",
            hint: useScheme),
        Check(
            "plain-on-tls-port", "Somebody who forgets the s in https is told so", passes: [7],
            .client(.send(request()), .read, origin: .answer(response()), flags: ["--tls"]),
            expect: [.status(400), .answerBody(naming: { _ in "https" }, called: "https"), .originHears(0)],
            why: "The commonest mistake at a TLS port deserves an answer that a person can read.",
            hint: "The core answers. `Program` needs nothing but `speaksHTTP2: true`."),
        Check(
            "bad-certificate", "A certificate that isn't there is one clear line and exit status 1", passes: [7],
            run: .arguments(
                "--port", "0", "--certificate", "/nonexistent/certificate.pem", "--key", "/nonexistent/key.pem"),
            expect: [.exits(1), .complains(of: "/nonexistent/certificate.pem")],
            why: "What can't work at all is best said at the start.",
            hint: flagsOfTLS),
        Check(
            "certificate-without-key", "A certificate without its key is one clear line and exit status 64",
            passes: [7],
            run: .arguments("--port", "0", "--certificate", "certificate.pem"),
            expect: [.exits(64), .complains(of: "--key")],
            why: "A certificate is public; only the key proves that it's yours.",
            hint: flagsOfTLS),
        Check(
            "help-tls", "--help names the flags of TLS and of the origin's version", passes: [7],
            run: .arguments("--help"),
            expect: [.exits(0)]
                + ["--tls", "--certificate", "--key", "--origin-roots", "--origin-http2"].map { .explains($0) },
            why: "The flags are part of the program, so the program documents them.",
            hint: flagsOfTLS),
        Check(
            "https-origin", "An origin with TLS is asked over TLS", passes: [7],
            .client(
                .send(request("GET", "/answer")), .read,
                origin: .secure(response(body: "from behind TLS"), isTrusted: true)),
            expect: [.status(200).hint(giveVersions), .answerBody("from behind TLS")],
            basis: .demanded("RFC 9110 section 4.2.2"),
            why: "An https URL promises that nobody else reads or changes the messages (RFC 9110 section 4.2.2).",
            hint: giveVersions),
        Check(
            "untrusted-origin", "An origin whose certificate nobody vouches for gets no request", passes: [7],
            .client(
                .send(request("GET", "/answer")), .read,
                origin: .secure(response(body: "from an impostor"), isTrusted: false)),
            expect: [.status(502), .warns(of: "names the certificate", naming: { _ in "certificate" })],
            basis: .demanded("RFC 9110 section 4.3.4"),
            why:
                "A client must check that the certificate is the server's (RFC 9110 section 4.3.4). Otherwise, anyone on "
                + "the way could be the origin.",
            hint:
                "The core checks. Catch its ClientError as in step 5: the client gets 502, and the reason goes to the log."
        ),
        Check(
            "origin-http2", "With --origin-http2, the origin is asked in HTTP/2", passes: [7],
            .client(.send(request("GET", "/a")), .read, origin: .http2, flags: ["--origin-http2"]),
            expect: [
                .status(200).hint(giveVersions),
                .answerBody(naming: { _ in ":method: GET\n" }, called: ":method: GET").hint(giveVersions),
                .answerBody(naming: { ":authority: \($0.originAuthority)\n" }, called: "the origin in :authority"),
                .answerBody(naming: { _ in ":path: /a\n" }, called: ":path: /a"),
                .answer("one Via field, `2` and a name") { message, _ in isVia(message["Via"], protocol: "2") },
            ],
            basis: .demanded("RFC 9113 section 8.3.1"),
            why:
                "A proxy has two connections, and each has its own version: what came in HTTP/1.1 can leave in HTTP/2.",
            hint: giveVersions),
    ]

    private static let giveVersions =
        "The client must know what else it may speak: `Client(limits: program.limits, versions: program.originVersions)`."
    private static let useScheme =
        "Step 5's line for X-Forwarded-Proto uses `request.scheme`; it's `https` by itself."
    private static let flagsOfTLS = "`Program` has these flags once you give it `speaksHTTP2: true`."
}
