// Step 4, the response-copying proxy: the origin's body reaches the client, under a fixed status and fixed fields.

extension Check {
    static let step4: [Check] = [
        Check(
            "body-copied", "The origin's body reaches the client byte for byte", passes: [4, 5, 6, 7],
            .send(
                request(),
                origin: .script(
                    .readRequest, .send("HTTP/1.1 200 OK\r\nContent-Length: 512\r\nConnection: close\r\n\r\n"),
                    .sendBytes(everyByteTwice))),
            expect: [.status(200), .answerBody(bytes: everyByteTwice).hintIfEmpty],
            why: "Content is bytes, not text: a proxy passes it on unchanged (RFC 9110 section 7.7).",
            hint: "Don't turn the body into a String: bytes that are no UTF-8 get lost."),
        Check(
            "chunks-copied", "A body in chunks reaches the client whole", passes: [4, 5, 6, 7],
            .send(
                request(),
                origin: .answer(
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                        + "5\r\nhello\r\n8;name=value\r\n, client\r\n0\r\n\r\n")),
            expect: [.answerBody("hello, client").hintIfEmpty],
            basis: .demanded("RFC 9112 section 7.1"),
            why: "Framing concerns one connection only: the proxy decodes it and frames the body again "
                + "(RFC 9112 section 7.1).",
            hint: "What arrives has to be the content of the chunks, not their sizes and line ends."),
        Check(
            "copied-until-close", "A body that ends with the connection reaches the client whole",
            passes: [4, 5, 6, 7],
            .send(request(), origin: .answer("HTTP/1.1 200 OK\r\n\r\nuntil the end")),
            expect: [.answerBody("until the end").hintIfEmpty],
            basis: .demanded("RFC 9112 section 6.3"),
            why: "Without a length and without chunks, a response ends where the connection does "
                + "(RFC 9112 section 6.3).",
            hint: "Read until the origin closes; to the client, chunks say where the end is."),
        Check(
            "large-answer", "A megabyte reaches the client unharmed", passes: [4, 5, 6, 7],
            .send(
                request("GET", "/large"),
                origin: .script(
                    .readRequest,
                    .send("HTTP/1.1 200 OK\r\nContent-Length: \(megabyte.count)\r\nConnection: close\r\n\r\n"),
                    .sendBytes(megabyte))),
            expect: [.answerBody(bytes: megabyte).hintIfEmpty],
            why: "A body is larger than any buffer: it passes in pieces (RFC 9110 section 6.4).",
            hint: "One write call rarely takes everything: go on with the rest."),
        Check(
            "answer-streams", "The answer's body is passed on while it still comes in", passes: [4, 5, 6, 7],
            .client(
                .send(request()), .readUntil("first half,"), .read,
                origin: .script(
                    .readRequest,
                    .send("HTTP/1.1 200 OK\r\nContent-Length: 22\r\nConnection: close\r\n\r\nfirst half,"),
                    .awaitClient("first half,"), .send("second half"))),
            expect: [
                .inTime("the first half reaches the client before the origin sends the second one"),
                .answerBody("first half,second half"),
            ],
            why: "A message is a stream that can be handled as it arrives (RFC 9110 section 6.1); "
                + "a live feed would otherwise never be seen.",
            hint: "Send the head to the client at once, then each piece of the body as it comes."),
        Check(
            "broken-answer", "An answer that the origin breaks off is visibly incomplete", passes: [4, 5, 6, 7],
            .send(
                request(),
                origin: .answer("HTTP/1.1 200 OK\r\nContent-Length: 100\r\nConnection: close\r\n\r\nonly this")),
            expect: [.answerBreaksOff(within: "only this")],
            basis: .demanded("RFC 9112 section 8"),
            why: "A message shorter than announced is incomplete, and must be recorded as such "
                + "(RFC 9112 section 8): a clean end would pass off a part as the whole.",
            hint: "Close the connection to the client without the last chunk."),
        Check(
            "status-fixed", "A 404 from the origin arrives as 200, its text with it", passes: [4],
            .send(request("GET", "/missing"), origin: .answer(response("404 Not Found", body: "no such page"))),
            expect: [.status(200), .answerBody("no such page")],
            why: "The tutorial copies the answer piece by piece: "
                + "the status (RFC 9110 section 15) comes with step 5.",
            hint: "Make the response yourself, with status 200 and the origin's body."),
        Check(
            "fields-left-out", "None of the origin's fields reach the client", passes: [4],
            .send(
                request(),
                origin: .answer(
                    response(
                        "200 OK", ["Server: origin", "Set-Cookie: a=1", "X-Own: 1", "ETag: \"1\""], body: "a page"))),
            expect: [
                .answerBody("a page"), .answerField("Set-Cookie"), .answerField("X-Own"), .answerField("ETag"),
            ],
            why: "The tutorial copies the answer piece by piece: "
                + "the fields (RFC 9110 section 6.3) come with step 5.",
            hint: "Return the origin's body in a response of your own."),
        Check(
            "type-fixed", "An image from the origin arrives as plain text", passes: [4],
            .send(request(), origin: .answer(response("200 OK", ["Content-Type: image/png"], body: "not really"))),
            expect: [.answerBody("not really"), .answerField("Content-Type", "text/plain; charset=utf-8")],
            why: "Content-Type is the origin's to say (RFC 9110 section 8.3); step 5 lets it.",
            hint: "Set the field yourself: `Response(fields: [.contentType: ...], body: ...)`, with "
                + "`text/plain; charset=utf-8`. Step 5 passes on the origin's type."),
    ]
}
