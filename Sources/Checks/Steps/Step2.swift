// Step 2, the empty reverse proxy: it answers, and the origin gets nothing.

extension Check {
    static let step2: [Check] = [
        Check(
            "log-proxy", "The proxy prints a line for each request", passes: [2, 3, 4, 5, 6, 7],
            .client(.send(request("GET", "/1")), .read, .send(request("GET", "/2")), .read),
            expect: [.logs(2, "[reverse proxy server] received request at: ")],
            why: "With two programs in two terminals, the line shows which of them a request has reached.",
            hint: "Print the line with `program.log`, first thing in the closure that you give to `serve`."),
        Check(
            "empty-answer", "The proxy answers 200 without content", passes: [2, 3],
            .send(request()),
            expect: [.status(200), .answerField("Content-Length", "0"), .answerBody("")],
            why: "A response that has no content says so with a length of 0, "
                + "or the client would wait for it (RFC 9112 section 6.3).",
            hint: "`Response()` is an empty 200, and the core adds its length. `.text` makes one with content."),
        Check(
            "no-content-type", "An answer without content claims no type", passes: [2, 3],
            .send(request()),
            expect: [.status(200), .answerField("Content-Type")],
            why: "Content-Type describes content (RFC 9110 section 8.3); where there is none, there is nothing to say.",
            hint: "`.text` always sets this field, even for an empty text. `Response()` is an empty 200 without it."),
        Check(
            "origin-untouched", "The proxy answers by itself, and the origin gets no request", passes: [2],
            .send(request()),
            expect: [.status(200), .answerBody(""), .originHears(0)],
            why: "A proxy is first of all a server: what it forwards is a step of its own.",
            hint: "Answer without opening another connection."),
    ]
}
