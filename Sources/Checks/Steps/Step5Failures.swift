// Step 5: what the client gets when the origin fails.

extension Check {
    static let step5Failures: [Check] = [
        Check(
            "refused-502", "An origin that refuses is a 502", passes: [5, 6, 7],
            .send(request(), origin: .refusing()),
            expect: [.status(502), namesNoInternals],
            why: "502 says that a gateway got no valid response from the server behind it "
                + "(RFC 9110 section 15.6.3).",
            hint: "Catch the error of the client; the text for the outside world is your own."),
        Check(
            "errors-in-plain-words", "The proxy's own errors are short plain texts", passes: [5, 6, 7],
            .send(request(), origin: .refusing()),
            expect: [
                .status(502),
                .answer("at most 200 characters of text/plain") { message, _ in
                    let isPlain = message["Content-Type"].first?.hasPrefix("text/plain") ?? false
                    return isPlain && (1...200).contains(message.body.count)
                },
            ],
            why: "An error should come with a representation that explains it (RFC 9110 section 15.6), "
                + "and whoever asked may not be a browser.",
            hint: "A sentence, with `Content-Type: text/plain; charset=utf-8`."),
        Check(
            "garbage-502", "An origin that doesn't speak HTTP is a 502", passes: [5, 6, 7],
            .send(request(), origin: .answer("SSH-2.0-OpenSSH_9.2\r\n\r\n")),
            expect: [.status(502), namesNoInternals],
            why: "502 says that a gateway got no valid response from the server behind it "
                + "(RFC 9110 section 15.6.3).",
            hint: "An answer that can't be read is an error like a refusal."),
        Check(
            "silent-504", "An origin that says nothing in time is a 504", passes: [5, 6, 7],
            .send(request(), origin: .script(.readRequest, .hold), flags: Exchange.impatient),
            expect: [.originHears(1), .status(504), namesNoInternals],
            why: "504 says that a gateway got no timely response from the server behind it "
                + "(RFC 9110 section 15.6.5).",
            hint: "`Client(limits: program.limits)` waits as long as --timeout says, and no longer."),
        Check(
            "stalled-504", "An origin that stops within its head is a 504", passes: [5, 6, 7],
            .send(
                request(), origin: .script(.readRequest, .send("HTTP/1.1 200 OK\r\nContent-Le"), .hold),
                flags: Exchange.impatient),
            expect: [.originHears(1), .status(504), namesNoInternals],
            why: "504 says that a gateway got no timely response from the server behind it "
                + "(RFC 9110 section 15.6.5).",
            hint: "The time runs until the head is complete."),
    ]

    /// The proxy's own error gives nothing away.
    private static let namesNoInternals = Expectation.answerBody(
        withoutAny: { observation in
            let port = observation.originAuthority.split(separator: ":").last ?? "127.0.0.1"
            return ["127.0.0.1", "::1", String(port), "errno", "econn", "connect(", "refused"]
        }, called: "addresses, ports and system errors"
    ).hint("The error's own text is for your log. Tell the client the status alone: `error.status`.")
}
