// Step 3, the forwarding proxy: the origin gets the client's request, and the client an empty 200.

extension Check {
    static let step3: [Check] = [
        Check(
            "forwards-once", "One request at the proxy is one request at the origin", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [.status(200), .originHears(1)],
            why: "A gateway acts as a server towards the client and passes the request on "
                + "to the server behind it (RFC 9110 section 3.7).",
            hint: "Open a connection to the origin, write the request to it, read its answer."),
        Check(
            "method-kept", "The method reaches the origin, even one that nobody knows", passes: [3, 4, 5, 6, 7],
            .send(request("BREW", "/pot"), origin: .answer(response())),
            expect: [.forwards("BREW", "/pot")],
            why: "Methods are an open list: the origin decides what it knows (RFC 9110 section 9.1).",
            hint: "Pass the method on as it stands; don't turn it into one of a fixed set."),
        Check(
            "target-kept", "Path and query reach the origin byte for byte", passes: [3, 4, 5, 6, 7],
            .send(request("GET", "/a%2Fb//c?x=1&y=%20;z"), origin: .answer(response())),
            expect: [.forwards("GET", "/a%2Fb//c?x=1&y=%20;z")],
            basis: .demanded("RFC 9110 section 7.7"),
            why: "A proxy must not rewrite the path and query of the target when it forwards a request "
                + "(RFC 9110 section 7.7).",
            hint: "Don't decode, clean or rebuild the URL: forward the text that came in the request line."),
        Check(
            "empty-query-kept", "An empty query and dots in the path stay as they are", passes: [3, 4, 5, 6, 7],
            .send(request("GET", "/x/../y/?"), origin: .answer(response())),
            expect: [.forwards("GET", "/x/../y/?")],
            basis: .demanded("RFC 9110 section 7.7"),
            why: "A proxy must not rewrite the path and query of the target when it forwards a request "
                + "(RFC 9110 section 7.7).",
            hint: "A URL type normalises: `?` disappears and `..` is resolved. Use the text."),
        Check(
            "fields-kept", "The client's fields reach the origin", passes: [3, 4, 5, 6, 7],
            .send(
                request(
                    "GET", "/", ["Accept: text/html;q=0.8", "X-Unknown: ~ a  b ~", "Cookie: a=1; b=2", "X-Empty:"]),
                origin: .answer(response())),
            expect: [
                .forwardedFields([
                    Field("Accept", "text/html;q=0.8"), Field("X-Unknown", "~ a  b ~"), Field("Cookie", "a=1; b=2"),
                    Field("X-Empty", ""),
                ])
            ],
            basis: .demanded("RFC 9110 section 5.1"),
            why: "A proxy must forward fields that it does not know (RFC 9110 section 5.1).",
            hint: "Copy the list of fields; don't pick the ones you know."),
        Check(
            "field-order-kept", "The client's fields reach the origin in their order", passes: [3, 4, 5, 6, 7],
            .send(request("GET", "/", ["X-D: 1", "X-B: 1", "X-A: 1", "X-C: 1"]), origin: .answer(response())),
            expect: [.forwardedOrder("X-D", "X-B", "X-A", "X-C")],
            why: "The order of different fields has no meaning (RFC 9110 section 5.3): "
                + "so there is no reason to change it.",
            hint: "A dictionary of fields loses their order: keep a list."),
        Check(
            "repeated-fields-kept", "Lines of one field keep their order", passes: [3, 4, 5, 6, 7],
            .send(
                request("GET", "/", ["X-Tag: one", "X-Other: -", "x-tag: two", "X-TAG: three"]),
                origin: .answer(response())),
            expect: [
                .forwarded("the values one, two, three of X-Tag in this order") { request in
                    request["X-Tag"].joined(separator: ", ") == "one, two, three"
                }
            ],
            basis: .demanded("RFC 9110 section 5.3"),
            why: "A proxy must not change the order of field lines of the same name (RFC 9110 section 5.3).",
            hint: "A dictionary of fields loses order and repetition: keep a list."),
        Check(
            "nothing-invented", "The proxy adds no User-Agent and no Accept-Encoding", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [
                .originHears(1), .forwardedField("User-Agent"), .forwardedField("Accept-Encoding"),
                .forwardedField("Accept"),
            ],
            why: "These fields speak for the client (RFC 9110 section 10.1.5 and 12.5.3); "
                + "where it says nothing, a gateway has nothing to say for it.",
            hint: "Many client libraries add fields by themselves: switch that off. "
                + "So does curl, unless it is told `-H User-Agent: -H Accept:`."),
        Check(
            "host-is-origin", "Host names the origin", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .answer(response())),
            expect: [.hostIsOrigin],
            why: "Host names the host and port of the target, and a request must carry exactly one "
                + "(RFC 9112 section 3.2).",
            hint: "Set the Host field to the origin's authority: its address and port, as in its URL."),
        Check(
            "body-forwarded", "The body reaches the origin byte for byte", passes: [3, 4, 5, 6, 7],
            .client(
                .send("POST /upload HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 512\r\n\r\n"),
                .sendBytes(everyByteTwice), .read, origin: .answer(response())),
            expect: [.forwardedBody(everyByteTwice), .forwards("POST", "/upload")],
            why: "Content is bytes, not text: a proxy passes it on unchanged (RFC 9110 section 7.7).",
            hint: "Don't turn the body into a String: bytes that are no UTF-8 get lost."),
        Check(
            "chunked-body-forwarded", "A body in chunks reaches the origin whole", passes: [3, 4, 5, 6, 7],
            .send(
                "POST / HTTP/1.1\r\nHost: www.example.com\r\nTransfer-Encoding: chunked\r\n\r\n"
                    + "5\r\nhello\r\n8;name=value\r\n, origin\r\n0\r\n\r\n",
                origin: .answer(response())),
            expect: [.forwardedBody(Array("hello, origin".utf8))],
            basis: .demanded("RFC 9112 section 7.1"),
            why: "Framing concerns one connection only: the proxy decodes it and frames the body again "
                + "(RFC 9112 section 7.1).",
            hint: "Forward the content of the chunks; whether in chunks again is the proxy's choice."),
        Check(
            "large-upload", "A megabyte reaches the origin unharmed", passes: [3, 4, 5, 6, 7],
            .client(
                .send("PUT /large HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: \(megabyte.count)\r\n\r\n"),
                .sendBytes(megabyte), .read, origin: .answer(response())),
            expect: [.forwardedBody(megabyte)],
            why: "A body is larger than any buffer: it passes in pieces (RFC 9110 section 6.4).",
            hint: "One write call rarely takes everything: go on with the rest."),
        Check(
            "request-streams", "The request's body is passed on while it still comes in", passes: [3, 4, 5, 6, 7],
            .client(
                .send("POST / HTTP/1.1\r\nHost: www.example.com\r\nContent-Length: 22\r\n\r\nfirst half,"),
                .awaitOrigin("first half,"), .send("second half"), .read, origin: .answer(response())),
            expect: [
                .inTime("the first half reaches the origin before the client sends the second one"),
                .forwardedBody(Array("first half,second half".utf8)),
            ],
            why: "A message is a stream that can be handled as it arrives (RFC 9110 section 6.1); "
                + "who collects it first needs memory for the largest.",
            hint: "Send the head to the origin at once, then each piece of the body as it comes."),
        Check(
            "redirects-not-followed", "A redirect is for the client, not for the proxy", passes: [3, 4, 5, 6, 7],
            .send(request("GET", "/old"), origin: .answer(response("302 Found", ["Location: /new"]))),
            expect: [.originHears(1), .forwards("GET", "/old")],
            why: "Location speaks to the user agent, which decides whether to follow it (RFC 9110 section 15.4).",
            hint: "Many client libraries follow redirects by themselves: switch that off."),
        Check(
            "always-200", "Whatever the origin says, the client gets 200", passes: [3, 4],
            .send(request("GET", "/missing"), origin: .answer(response("404 Not Found", body: "no such page"))),
            expect: [.originHears(1), .status(200)],
            why: "The tutorial copies the answer piece by piece: "
                + "the status (RFC 9110 section 15) comes with step 5.",
            hint: "Make the response yourself, with status 200."),
        Check(
            "answer-withheld", "The origin's answer does not reach the client", passes: [3],
            .send(request("GET", "/page"), origin: .answer(response("200 OK", ["X-Own: 1"], body: "a page"))),
            expect: [
                .originHears(1), .status(200), .answerField("Content-Length", "0"), .answerBody(""),
                .answerField("X-Own"),
            ],
            why: "A request and its response are two messages, and each is forwarded by code of its own "
                + "(RFC 9110 section 3.7).",
            hint: "Wait for the origin's answer, and return an empty one."),
        Check(
            "unreachable-500", "An origin that can't be reached is a 500 that says why", passes: [3, 4],
            .send(request(), origin: .refusing()),
            expect: [
                .status(500),
                .answerBody(naming: { $0.originAuthority }, called: "the origin")
                    .hint(
                        "The error of `client.send` says what went wrong and where: `catch` it, and make `\\(error)` the body."
                    ),
            ],
            why: "500 says that the server met something unexpected (RFC 9110 section 15.6.1); "
                + "whoever reads it wants to know what. Step 5 knows a better status.",
            hint: "Put `client.send` into a `do`, `catch` its error, and answer with its text."),
        Check(
            "failure-logged", "The proxy writes a line about a failure", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .refusing()),
            expect: [.warns(of: "names the origin") { $0.originAuthority }],
            why: "A client sees one answer. Only the log shows you that every answer has been the same for an hour.",
            hint: "Call `program.warn` in the `catch`, with the error as its text: `program.warn(\"\\(error)\")`."),
        Check(
            "origin-returns", "An origin that comes back is found again", passes: [3, 4, 5, 6, 7],
            .client(
                .send(request()), .read, .openOrigin, .connect(), .send(request()), .read,
                origin: .refusing(then: response())),
            expect: [
                .answer("a 5xx status while nothing listens") { message, _ in (message.status ?? 0) >= 500 },
                .status(200, of: 1), .originHears(1),
            ],
            why: "An error is the answer to one request (RFC 9110 section 15.6), not the end of the proxy.",
            hint: "Keep serving after an error, and open a new connection for the next request."),
        Check(
            "one-at-a-time-is-not-enough", "A request that takes long holds up no other one", passes: [3, 4, 5, 6, 7],
            .client(
                .send(request("GET", "/slow")), .awaitOrigin("/slow"), .connect(), .send(request("GET", "/fast")),
                .read,
                origin: .scripts([[.readRequest, .hold], [.readRequest, .send(response())]])),
            expect: [.inTime("the slow request reaches the origin"), .status(200), .originHears(2)],
            why: "Requests on different connections are independent of each other (RFC 9110 section 3.3).",
            hint: "Serve each connection in a task of its own."),
        Check(
            "origin-by-ipv6", "An origin can have an IPv6 address", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .scripts([[.readRequest, .send(response())]], host: "::1")),
            expect: [.originHears(1), .hostIsOrigin],
            why: "In a URL and in Host, an IPv6 address stands in brackets (RFC 3986 section 3.2.2).",
            hint: "`http://[::1]:8081` is the address ::1 and the port 8081."),
        Check(
            "origin-by-name", "An origin can have a name", passes: [3, 4, 5, 6, 7],
            .send(request(), origin: .scripts([[.readRequest, .send(response())]], name: "localhost")),
            expect: [.originHears(1), .hostIsOrigin],
            why: "Host carries the name as it stands in the URL, not the address found for it (RFC 9110 section 7.2).",
            hint: "A name can have several addresses: try them in turn."),
    ]

    /// All 256 bytes twice: what is treated as text does not survive.
    static let everyByteTwice = (0..<512).map { UInt8(truncatingIfNeeded: $0) }

    /// More than any buffer on the way holds, without a period that a lost piece could hide in.
    static let megabyte = (0..<1_048_576).map { UInt8(truncatingIfNeeded: $0 &* 2_654_435_761 >> 16) }
}
