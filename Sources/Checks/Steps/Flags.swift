import Foundation

// How every step starts and ends.

extension Check {
    static let flags: [Check] = [
        Check(
            "greeting", "The program says where it listens and how to try it", passes: [1, 2, 3, 4, 5, 6, 7],
            .send(request()),
            expect: [
                .prints(1, "listening on http://127.0.0.1:<port>") { $0.hasPrefix("listening on http://127.0.0.1:") },
                .prints(1, "one with a curl command") { $0.contains("curl ") },
            ],
            why: "A program that tells how it is used needs no manual.",
            hint: "Print the line with the port it really got, and flush it."),
        help(
            "help", "--help names the flags", passes: [1, 2, 3, 4, 5, 6, 7],
            ["--port", "--host", "--workers", "--quiet", "--trace"].map { .explains($0) }),
        help(
            "origin-port", "The origin listens on port 8081 unless told otherwise", passes: [1],
            [.explains("--port", naming: "8081")], why: sideBySide, hint: usualPorts),
        help(
            "proxy-port", "The proxy listens on port 8080 unless told otherwise", passes: [2, 3, 4, 5, 6, 7],
            [.explains("--port", naming: "8080")], why: sideBySide, hint: usualPorts),
        Check(
            "unknown-flag", "An unknown flag is one clear line and exit status 64", passes: [1, 2, 3, 4, 5, 6, 7],
            run: .arguments("--no-such-flag"),
            expect: [.exits(64), .complains(of: "--no-such-flag")],
            why: "Status 64 is the usual one for wrong usage (EX_USAGE in sysexits.h).",
            hint: "Name the flag on standard error, print nothing else."),
        badValue(
            "bad-port", "A port that is no number is one clear line and exit status 64", passes: [1, 2, 3, 4, 5, 6, 7],
            "--port", "eighty", hint: "Name the value on standard error; 0 to 65535 are ports."),
        Check(
            "bad-origin", "An origin that is no URL is one clear line and exit status 64", passes: [3, 4, 5, 6, 7],
            run: .arguments("--port", "0", "--origin", "no url"),
            expect: [.exits(64), .complains(of: "no url")],
            why: "A wrong value must not be taken for a default, and status 64 says that the usage was wrong.",
            hint: "Check the origin's URL before you listen."),
        Check(
            "unknown-origin", "An origin name that can't be resolved is one clear line and exit status 1",
            passes: [3, 4, 5, 6, 7],
            run: .arguments("--port", "0", "--origin", "http://no-such-host.invalid:8081"),
            expect: [.exits(1), .complains(of: "no-such-host.invalid")],
            why: "What can't work at all is best said at the start; "
                + "names under `invalid` never exist (RFC 6761 section 6.4).",
            hint: "Resolve the name before you listen."),
        help(
            "help-origin", "--help names --origin and the origin of step 1", passes: [3, 4, 5, 6, 7],
            [.explains("--origin", naming: "http://127.0.0.1:8081")],
            hint: "The default is http://127.0.0.1:8081: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\")`."),
        badValue(
            "bad-timeout", "A timeout that is no number is one clear line and exit status 64", passes: [5, 6, 7],
            "--timeout", "soon", hint: "Name the value on standard error; --timeout takes seconds."),
        help(
            "help-timeout", "--help names --timeout and its 30 seconds", passes: [5, 6, 7],
            [.explains("--timeout", naming: "30")],
            hint: "The default is 30 seconds: "
                + "`Program(\"...\", port: 8080, origin: \"http://127.0.0.1:8081\", timeout: 30)`."),
        badValue(
            "bad-upgrade", "A protocol that can't be one is one clear line and exit status 64", passes: [6, 7],
            "--upgrade", "no protocol",
            why: "The name of a protocol is a token (RFC 9110 section 7.8), and a token has no space in it.",
            hint: "`Program` has the flag --upgrade once you give it `protocols:`."),
        badValue(
            "bad-tunnel-timeout", "A tunnel's timeout that is no number is one clear line and exit status 64",
            passes: [6, 7], "--tunnel-timeout", "soon",
            hint: "`Program` has the flag --tunnel-timeout once you give it `protocols:`."),
        help(
            "help-upgrade", "--help names the flags of tunnels and their defaults", passes: [6, 7],
            [.explains("--upgrade", naming: "websocket"), .explains("--tunnel-timeout", naming: "3600")],
            hint: "`Program` explains them once you give it `protocols: [\"websocket\"]`."),
        Check(
            "missing-value", "A flag without its value is one clear line and exit status 64",
            passes: [1, 2, 3, 4, 5, 6, 7],
            run: .arguments("--port"),
            expect: [.exits(64), .complains(of: "--port")],
            why: "The end of the arguments is no value.",
            hint: "Name the flag on standard error."),
        Check(
            "port-in-use", "A port in use is one clear line and exit status 1", passes: [1, 2, 3, 4, 5, 6, 7],
            run: .arguments("--port", "{taken}"),
            expect: [.exits(1), .complains(of: "in use")],
            why: "The commonest mistake at start deserves a sentence instead of an error number.",
            hint: "bind fails with EADDRINUSE. With SO_REUSEPORT, two programs of one user can share a port: "
                + "the first worker must bind without it."),
        Check(
            "both-addresses", "The program listens on 127.0.0.1 and on ::1", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(.send(request()), .read, .connect(host: "::1"), .send(request()), .read),
            expect: [.status(200), .status(200, of: 1)],
            why: "`localhost` may mean either of the two (RFC 6761 section 6.3), and clients differ in what they try.",
            hint: "Bind one socket for each of the two."),
        Check(
            "host-flag", "With --host, the program listens on that address only", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(.send(request()), .read, .expectRefusal(host: "::1"), flags: ["--host", "127.0.0.1"]),
            expect: [.status(200), .inTime("a connection to ::1 is refused")],
            why: "Who names an address means it.",
            hint: "Bind the address that --host names instead of the two loopback ones."),
        Check(
            "quiet", "--quiet keeps the lines for the requests back", passes: [1, 2, 3, 4, 5, 6, 7],
            .send(request(), flags: ["--quiet"]),
            expect: [.status(200), .logsNothing],
            why: "Under load, a line for each request is most of the work.",
            hint: "Print the lines for requests with `program.log`: it keeps quiet with --quiet."),
        Check(
            "sigterm", "SIGTERM ends the program in good order", passes: [1, 2, 3, 4, 5, 6, 7],
            run: .arguments("--port", "0", signal: SIGTERM),
            expect: [.exits(0)],
            why: "Supervisors stop a service with SIGTERM and take any other status than 0 for a crash.",
            hint: "Stop accepting, finish what is in flight, exit with status 0."),
        Check(
            "sigint", "Ctrl-C ends the program in good order", passes: [1, 2, 3, 4, 5, 6, 7],
            run: .arguments("--port", "0", signal: SIGINT),
            expect: [.exits(0)],
            why: "Ctrl-C sends SIGINT to the program in the foreground.",
            hint: "Treat it like SIGTERM."),
    ]
    private static let sideBySide = "The origin and the proxy are to run side by side without a flag."
    private static let usualPorts = "The origin's default port is 8081, the proxy's 8080."

    /// A check of what `--help` explains.
    private static func help(
        _ id: String, _ title: String, passes steps: Set<Int>, _ expectations: [Expectation],
        why: String = "The flags are part of the program, so the program documents them.",
        hint: String = "Print to standard output and exit with status 0."
    ) -> Check {
        Check(
            id, title, passes: steps, run: .arguments("--help"), expect: [.exits(0)] + expectations, why: why,
            hint: hint)
    }

    /// A check of a flag whose value is wrong.
    private static func badValue(
        _ id: String, _ title: String, passes steps: Set<Int>, _ flag: String, _ value: String,
        why: String = "A wrong value must not be taken for a default.", hint: String
    ) -> Check {
        Check(
            id, title, passes: steps, run: .arguments(flag, value), expect: [.exits(64), .complains(of: value)],
            why: why, hint: hint)
    }
}
