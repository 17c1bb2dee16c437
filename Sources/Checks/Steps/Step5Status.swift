// Step 5, the header-copying proxy: the client gets the origin's own answer.

extension Check {
    static let step5Status: [Check] = [
        Check(
            "status-copied", "The origin's status reaches the client", passes: [5, 6, 7],
            .send(request("GET", "/missing"), origin: .answer(response("404 Not Found", body: "no such page"))),
            expect: [.status(404), .answerBody("no such page")],
            why: "The status tells the client how its request fared (RFC 9110 section 15).",
            hint: "Return the response that the origin gave, not one of your own."),
        Check(
            "unknown-status-copied", "A status that nobody knows reaches the client", passes: [5, 6, 7],
            .send(request(), origin: .answer(response("299 Whatever", body: "well"))),
            expect: [.status(299), .answerBody("well")],
            why: "A client understands an unknown status by its first digit (RFC 9110 section 15); "
                + "the proxy need not know it.",
            hint: "A status is a number from 100 to 599, not one of a fixed set."),
        Check(
            "redirect-copied", "A redirect reaches the client, Location and all", passes: [5, 6, 7],
            .send(request("GET", "/old"), origin: .answer(response("302 Found", ["Location: /new?a=%2F"]))),
            expect: [.status(302), .answerField("Location", "/new?a=%2F"), .originHears(1)],
            why: "Location speaks to the user agent, which decides whether to follow it (RFC 9110 section 15.4).",
            hint: "Pass Location on as it stands."),
        Check(
            "no-content-copied", "A 204 stays without content and without a length", passes: [5, 6, 7],
            .client(
                .send(request("DELETE", "/x")), .read, .send(request("GET", "/y")), .read,
                origin: .answer("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n")),
            expect: [
                .status(204), .answerField("Content-Length"), .answerField("Transfer-Encoding"), .status(204, of: 1),
            ],
            basis: .demanded("RFC 9110 section 8.6"),
            why: "A 204 response ends with its fields and must carry no Content-Length (RFC 9110 section 8.6).",
            hint: "1xx and 204 have neither Content-Length nor Transfer-Encoding."),
        Check(
            "not-modified-copied", "A 304 stays without content", passes: [5, 6, 7],
            .client(
                .send(request("GET", "/x", ["If-None-Match: \"1\""])), .read, .send(request("GET", "/y")), .read,
                origin: .answer("HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\nConnection: close\r\n\r\n")),
            expect: [
                .status(304), .answerField("ETag", "\"1\""), .forwardedField("If-None-Match", "\"1\""),
                .status(304, of: 1),
            ],
            basis: .demanded("RFC 9110 section 15.4.5"),
            why: "A 304 response ends with its fields (RFC 9110 section 15.4.5); "
                + "only the origin can evaluate conditions (section 13.2.1).",
            hint: "Don't read a body after a 304, and don't send one."),
        Check(
            "head-copied", "The answer to HEAD keeps the length that it would have", passes: [5, 6, 7],
            .client(
                .send(request("HEAD", "/x")), .read,
                origin: .answer("HTTP/1.1 200 OK\r\nETag: \"1\"\r\nContent-Length: 1234\r\nConnection: close\r\n\r\n")),
            expect: [
                .forwards("HEAD", "/x"), .answerField("ETag", "\"1\""), .answerField("Content-Length", "1234"),
            ],
            why: "In a response to HEAD, Content-Length tells how long the content of GET would be "
                + "(RFC 9110 section 8.6).",
            hint: "Copy the length, send no body, and expect none from the origin."),
        Check(
            "encoding-copied", "Compressed content stays compressed", passes: [5, 6, 7],
            .send(
                request("GET", "/", ["Accept-Encoding: gzip"]),
                origin: .answer(
                    response("200 OK", ["Content-Encoding: gzip", "Content-Type: a/b"], body: "not really"))),
            expect: [
                .forwardedField("Accept-Encoding", "gzip"), .answerField("Content-Encoding", "gzip"),
                .answerField("Content-Type", "a/b"), .answerBody("not really"),
            ],
            why: "Content-Encoding is between the origin and the client (RFC 9110 section 8.4); "
                + "a proxy has no need to look inside.",
            hint: "Many client libraries decompress by themselves: switch that off."),
    ]
}
