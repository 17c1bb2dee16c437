// Step 5: the trail that a request leaves on its way, and how a proxy recognises its own.

extension Check {
    static let step5Trail: [Check] = [
        Check(
            "forwarded-for", "X-Forwarded-For names the client", passes: [5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [.forwardedField("X-Forwarded-For", "127.0.0.1")],
            why: "The origin sees the proxy's address only; the field tells it the client's "
                + "(by convention; RFC 7239 is the standard that came later).",
            hint: "Set the field to the address of the client's connection, without the port."),
        Check(
            "forwarded-for-appended", "X-Forwarded-For is appended to what came with the request", passes: [5, 6, 7],
            .send(request("GET", "/", ["X-Forwarded-For: 203.0.113.7"]), origin: .answer(response())),
            expect: [.forwardedList("X-Forwarded-For", "203.0.113.7, 127.0.0.1")],
            why: "Each proxy adds the peer that it saw itself; only the last entry can be trusted, "
                + "since the client can write the others (RFC 7239 section 8.1).",
            hint: "What came, a comma and a space, the address of the client's connection."),
        Check(
            "forwarded-for-folded", "Several lines of X-Forwarded-For become one list", passes: [5, 6, 7],
            .send(
                request(
                    "GET", "/", ["X-Forwarded-For: 203.0.113.7, 198.51.100.2", "X-A: 1", "x-forwarded-for: 192.0.2.1"]),
                origin: .answer(response())),
            expect: [.forwardedField("X-Forwarded-For", "203.0.113.7, 198.51.100.2, 192.0.2.1, 127.0.0.1")],
            why: "Lines of one field are the members of one list, in their order (RFC 9110 section 5.2).",
            hint: "Join all values with a comma and a space, then append your own."),
        Check(
            "forwarded-host", "X-Forwarded-Host names the host that the client asked for", passes: [5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [.forwardedField("X-Forwarded-Host", "www.example.com"), .hostIsOrigin],
            why: "Host now names the origin; without this field, an origin with many names could not tell "
                + "which one was meant (by convention; RFC 7239 section 5.3 has the same).",
            hint: "Take the client's Host before you replace it."),
        Check(
            "forwarded-host-missing", "Without a Host, there is no X-Forwarded-Host", passes: [5, 6, 7],
            .send("GET / HTTP/1.0\r\nX-Forwarded-Host: evil.example\r\n\r\n", origin: .answer(response())),
            expect: [.forwardedField("X-Forwarded-Host"), .forwardedField("X-Forwarded-For", "127.0.0.1")],
            why: "An HTTP/1.0 client may leave Host out (RFC 9112 section 3.2). An empty field would say something "
                + "else, and what the client claims isn't what the proxy saw.",
            hint: "`request.authority.isEmpty` tells; setting a field to nil removes it."),
        Check(
            "forwarded-proto", "X-Forwarded-Proto names the client's scheme", passes: [5, 6, 7],
            .send(request("GET", "/", ["X-Forwarded-Proto: https"]), origin: .answer(response())),
            expect: [.forwardedField("X-Forwarded-Proto", "http")],
            why: "An origin makes links and secure cookies by it, so the proxy says what it saw, "
                + "not what the client claims (by convention; RFC 7239 section 5.4 has the same).",
            hint: "This server speaks http only: replace whatever came."),
        Check(
            "trail-protected", "A client can't have the proxy's own fields deleted", passes: [5, 6, 7],
            .send(
                request("GET", "/", ["Connection: X-Forwarded-For, X-Forwarded-Host, X-Forwarded-Proto, Via, close"]),
                origin: .answer(response())),
            expect: [
                .forwardedField("X-Forwarded-For", "127.0.0.1"), .forwardedField("X-Forwarded-Host", "www.example.com"),
                .forwardedField("X-Forwarded-Proto", "http"), .forwarded("a Via field") { !$0["Via"].isEmpty },
            ],
            why: "Connection names fields of the message that came (RFC 9110 section 7.6.1), "
                + "not those that the proxy adds to the one that leaves.",
            hint: "Remove first, then add."),
        Check(
            "via-on-request", "Via tells the origin that a proxy was on the way", passes: [5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [.forwarded("one Via field, `1.1` and a name") { isVia($0["Via"], protocol: "1.1") }],
            basis: .demanded("RFC 9110 section 7.6.3"),
            why: "A gateway must add Via to each request that it forwards (RFC 9110 section 7.6.3).",
            hint: "The version that the client spoke, a space, a name of the proxy's own."),
        Check(
            "via-appended", "Via is appended to the one that came", passes: [5, 6, 7],
            .send(request("GET", "/", ["Via: 1.0 fred, 1.1 example.com (x)"]), origin: .answer(response())),
            expect: [
                .forwarded("Via: 1.0 fred, 1.1 example.com (x), 1.1 and a name") { request in
                    let list = request["Via"].joined(separator: ", ")
                    let came = "1.0 fred, 1.1 example.com (x), "
                    return list.hasPrefix(came) && isVia([String(list.dropFirst(came.count))], protocol: "1.1")
                }
            ],
            basis: .demanded("RFC 9110 section 7.6.3"),
            why: "Via lists the proxies in the order in which the message passed them (RFC 9110 section 7.6.3).",
            hint: "Never replace the list, and put your own member last."),
        Check(
            "via-names-version", "Via names the version in which the request came", passes: [5, 6, 7],
            .send("GET / HTTP/1.0\r\nHost: www.example.com\r\n\r\n", origin: .answer(response())),
            expect: [
                .forwarded("one Via field, `1.0` and a name") { isVia($0["Via"], protocol: "1.0") }
            ],
            basis: .demanded("RFC 9110 section 7.6.3"),
            why: "The received protocol is that of the message that came (RFC 9110 section 7.6.3); "
                + "the message that leaves carries the proxy's own (RFC 9112 section 2.3).",
            hint: "Take the version from the request line."),
        Check(
            "via-on-answer", "Via tells the client that a proxy was on the way", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("200 OK", ["Via: 1.1 inner"]))),
            expect: [
                .answer("Via: 1.1 inner, 1.1 and a name") { message, _ in
                    let list = message["Via"].joined(separator: ", ")
                    let came = "1.1 inner, "
                    return list.hasPrefix(came) && isVia([String(list.dropFirst(came.count))], protocol: "1.1")
                }
            ],
            why: "A gateway may add Via to responses, and appends it to the one that came (RFC 9110 section 7.6.3).",
            hint: "The version that the origin spoke, a space, the same name as in requests."),
        Check(
            "via-on-old-answer", "Via names the version in which the answer came", passes: [5, 6, 7],
            .send(request(), origin: .answer("HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok")),
            expect: [
                .answer("one Via field, `1.0` and a name") { message, _ in isVia(message["Via"], protocol: "1.0") }
            ],
            why: "The received protocol is that of the message that came (RFC 9110 section 7.6.3), "
                + "and origins answer in HTTP/1.0, too.",
            hint: "Take the version from the answer: `answer.version`."),
        Check(
            "one-name", "The proxy goes by one name, whatever the version and the direction", passes: [5, 6, 7],
            .send("GET / HTTP/1.0\r\nHost: www.example.com\r\n\r\n", origin: .answer(response())),
            expect: [oneName],
            why: "A proxy that had two names would take a request under the other one for a stranger's "
                + "(RFC 9110 section 7.6.3 has one name for each recipient).",
            hint: "Make the name once, where the program begins, and put it into both."),
        Check(
            "new-name", "Each start of the program makes up a new name", passes: [5, 6, 7],
            .client(
                .send(request("GET", "/first")), .read, .startAgain, .send(request("GET", "/second")), .read,
                origin: .answer(response())),
            expect: [
                .inTime("a program that can be started twice"), .originHears(2), newNameAtSecondStart,
            ],
            why: "Of two proxies in a row that have the same name, the second one takes every request of the first one "
                + "for its own, and refuses it as a loop (RFC 9110 section 7.6.3 has one name for each recipient).",
            hint: "`Int.random(in: 10_000_000...60_000_000)` makes a number for the name. In a `let` at the top of the "
                + "file, it makes one at each start."),
        Check(
            "date-added", "An answer without Date gets one", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("404 Not Found", ["X-Own: 1"]))),
            expect: [
                .answerField("X-Own", "1"), .answer("one Date field") { message, _ in message["Date"].count == 1 },
            ],
            basis: .demanded("RFC 9110 section 6.6.1"),
            why: "A recipient with a clock must add Date when it forwards a response without one "
                + "(RFC 9110 section 6.6.1).",
            hint: "Add the current time after the fields are copied."),
        Check(
            "date-kept", "The origin's Date stays as it is", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("200 OK", ["Date: Sun, 06 Nov 1994 08:49:37 GMT"]))),
            expect: [.answerField("Date", "Sun, 06 Nov 1994 08:49:37 GMT")],
            why: "Date tells when the message was made, not when it passed by (RFC 9110 section 6.6.1).",
            hint: "Add a Date only where there is none."),
        Check(
            "loop-noticed", "A proxy that is its own origin notices it", passes: [5, 6, 7],
            .client(
                .send(request()), .read, .connect(), .send("GET / HTTP/1.0\r\nHost: www.example.com\r\n\r\n"), .read,
                origin: .itself),
            expect: [.originHears(2)]
                + (0...1).map { index in
                    .answer("a status of 4xx or 5xx", of: index) { message, _ in
                        (400...599).contains(message.status ?? 0)
                    }
                },
            basis: .demanded("RFC 9110 section 7.6"),
            why: "A gateway must not forward a message to itself without protection from an endless loop "
                + "(RFC 9110 section 7.6).",
            hint: "`request.fields.members(of: .via)` has a member for each proxy on the way: a version, a space and a "
                + "name, such as `1.1 my-proxy-4f7a`. Look for your own name after any version."),
        Check(
            "other-names-pass", "A name that only resembles the proxy's own is no loop", passes: [5, 6, 7],
            .client(
                .send(request()), .read, .sendNamed(request("GET", "/a", ["Via: 1.1 acme-{name}"])), .read,
                .sendNamed(request("GET", "/b", ["Via: 1.1 {name}-cdn, 1.0 fred"])), .read, origin: .answer(response())),
            expect: [
                .answer("a Via field with a name") { message, _ in viaName(of: message) != nil },
                .status(200, of: 1), .status(200, of: 2), .originHears(3),
            ],
            why: "Names in Via are chosen freely (RFC 9110 section 7.6.3), and one may contain another: "
                + "a proxy that takes such a request for its own turns a stranger away.",
            hint: "Compare the whole name, from the space before it to the end of the member."),
    ]

    /// The client gets the name that the origin has got.
    private static let oneName = Expectation { observation in
        guard let name = observation.forwarded.first.flatMap(viaName) else {
            return Expectation.Finding(leg: .proxyToOrigin, expected: "a Via field with a name", found: "none")
        }
        let other = observation.answers.first.flatMap { try? $0.get() }.flatMap(viaName)
        guard other != name else { return nil }
        return Expectation.Finding(
            leg: .proxyToClient, expected: "the name \(visible(wire: name)), which the origin gets",
            found: other.map { "the name \(visible(wire: $0))" } ?? "no Via field with a name")
    }

    /// The origin gets another name from the program that was started second.
    private static let newNameAtSecondStart = Expectation { observation in
        let names = observation.forwarded.prefix(2).map(viaName)
        let expected = "another name in Via at the second start"
        guard names.count == 2, let first = names[0], let second = names[1] else {
            return Expectation.Finding(
                leg: .proxyToOrigin, expected: expected, found: "no Via field with a name",
                hint: "Append the version and your name to Via before you send the request to the origin.")
        }
        guard first == second else { return nil }
        return Expectation.Finding(leg: .proxyToOrigin, expected: expected, found: "\(visible(wire: first)) both times")
    }

    /// The name that a proxy gave itself in the last member of a message's Via.
    static func viaName(of message: Message) -> String? {
        let member = message["Via"].joined(separator: ",").split(separator: ",").last
        let words = member?.split(separator: " ") ?? []
        return words.count >= 2 ? String(words[1]) : nil
    }

    /// Whether the lines are one, of one member: a version, a name, perhaps a comment.
    static func isVia(_ lines: [String], protocol version: String) -> Bool {
        guard lines.count == 1 else { return false }
        let words = lines[0].split(separator: " ")
        return words.count >= 2 && words[0] == version && !words[1].contains(",")
    }
}
