import Foundation

// Step 1, the origin server: any request gets the same small answer.

extension Check {
    static let step1: [Check] = [
        Check(
            "answers", "Any request is answered with 200", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(
                .send(request("GET", "/")), .read, .send(request("POST", "/a/b?c=d", body: "hello")), .read,
                .send(request("DELETE", "/x")), .read),
            expect: [.status(200), .status(200, of: 1), .status(200, of: 2)],
            why: "A server answers every request it can read (RFC 9110 section 3.3); "
                + "this one makes no difference between methods and paths.",
            hint: "Return the same response whatever the request is, and read its body to the end before the next one."),
        Check(
            "date", "The answer carries the current date", passes: [1, 2, 3, 4, 5, 6, 7],
            .send(request()),
            expect: [.answer("one Date field with the current time, like \(httpDate(.now))", where: hasCurrentDate)],
            basis: .demanded("RFC 9110 section 6.6.1"),
            why: "A server with a clock must send Date in every 2xx, 3xx and 4xx response (RFC 9110 section 6.6.1).",
            hint: "The form is fixed, always in GMT: Sun, 06 Nov 1994 08:49:37 GMT."),
        Check(
            "content-length", "Content-Length is 22, the length of the body", passes: [1, 4, 5, 6, 7],
            .send(request()),
            expect: [
                .answerField("Content-Length", "22").hintIfEmpty
            ],
            basis: .recommended("RFC 9110 section 8.6"),
            why: "The length tells the client where the response ends on a connection that stays open "
                + "(RFC 9112 section 6.2).",
            hint: "`origin server response` has 22 characters, and no line end follows it."),
        Check(
            "content-type", "Content-Type says that the body is plain text in UTF-8", passes: [1, 4, 5, 6, 7],
            .send(request()),
            expect: [
                .answerField("Content-Type", "text/plain; charset=utf-8").hint(
                    "Your proxy's response has no such field. Give it one: `fields: [.contentType: ...]`.",
                    where: \.isEmptyAnswerOfProxy)
            ],
            basis: .recommended("RFC 9110 section 8.3"),
            why: "A sender that has content says what it is (RFC 9110 section 8.3).",
            hint: "The value is `text/plain; charset=utf-8`."),
        Check(
            "body", "The body is the origin's text", passes: [1, 4, 5, 6, 7],
            .send(request()),
            expect: [
                .status(200),
                .answerBody("origin server response").hintIfEmpty,
            ],
            why: "The content of a 200 response to GET is the resource itself (RFC 9110 section 15.3.1).",
            hint: "The text is `origin server response`, without a line end."),
        Check(
            "log-origin", "The origin prints a line for each request", passes: [1],
            .client(.send(request("GET", "/1")), .read, .send(request("GET", "/2")), .read),
            expect: [.logs(2, "[origin server] received request at: ")],
            why: "With two programs in two terminals, the line shows which of them a request has reached.",
            hint: "Print the line with `program.log`, first thing in the closure that you give to `serve`."),
        Check(
            "head", "The answer to HEAD ends after its fields", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(.send(request("HEAD", "/")), .read, .send(request("GET", "/")), .read),
            expect: [.status(200), .status(200, of: 1)],
            basis: .demanded("RFC 9110 section 9.3.2"),
            why: "A response to HEAD never has content, whatever its Content-Length says (RFC 9110 section 9.3.2).",
            hint: "Send the fields of the answer to GET and leave out the body."),
        Check(
            "keep-alive", "A connection serves one request after the other", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(
                .send(request("GET", "/1")), .read, .send(request("PUT", "/2", body: "x")), .read,
                .send(request("GET", "/3")), .read),
            expect: [0, 1, 2].map { index in
                .answer("a complete answer \(index + 1), framed by its fields", of: index) { message, _ in
                    message.framing != .untilClose
                }
            },
            basis: .recommended("RFC 9112 section 9.3"),
            why: "Connections persist in HTTP/1.1 unless one side says close (RFC 9112 section 9.3).",
            hint: "After an answer, go back to reading; close only if the request says `Connection: close`."),
        Check(
            "pipelining", "Requests sent in one go are answered one by one", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(.send(request("GET", "/1") + request("GET", "/2") + request("GET", "/3")), .read, .read, .read),
            expect: [.status(200), .status(200, of: 1), .status(200, of: 2)],
            basis: .demanded("RFC 9112 section 9.3.2"),
            why: "A server answers pipelined requests in the order in which they came (RFC 9112 section 9.3.2).",
            hint: "What was read beyond the first request is the beginning of the next one: keep it."),
        Check(
            "close", "A client that says close gets its connection closed", passes: [1, 2, 3, 4, 5, 6, 7],
            .client(.send(request("GET", "/", ["Connection: close"])), .read, .awaitClose),
            expect: [.status(200), .inTime("the connection is closed after the answer")],
            basis: .demanded("RFC 9112 section 9.6"),
            why: "A server that receives the close option closes the connection after its answer "
                + "(RFC 9112 section 9.6).",
            hint: "Look for the token `close` in the Connection field, whatever the case of its letters."),
    ]

    private static let hasCurrentDate: @Sendable (Message, Observation) -> Bool = { message, _ in
        guard message["Date"].count == 1 else { return false }
        return (-10...10).map { httpDate(.now + Double($0)) }.contains(message["Date"][0])
    }
}

/// A time as HTTP writes it (RFC 9110 section 5.6.7).
func httpDate(_ date: Date) -> String {
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(identifier: "GMT")
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    return formatter.string(from: date)
}

/// Whether a line consists of the beginning and a time, in whatever form.
func hasTime(_ line: Substring, after beginning: String) -> Bool {
    line.hasPrefix(beginning) && line.dropFirst(beginning.count).contains { $0.isNumber }
}

extension Expectation {
    /// The same with a hint for a proxy that sends no content at all yet: that it would be wrong is the second thought.
    var hintIfEmpty: Expectation {
        hint(
            "Your proxy answers without content. Return the origin's body in your response: `answer.body`.",
            where: \.isEmptyAnswerOfProxy)
    }
}

extension Observation {
    /// Whether a proxy, which passes the origin's content on from step 4, sends none.
    fileprivate var isEmptyAnswerOfProxy: Bool {
        guard step > 1, case .success(let message)? = answers.first else { return false }
        return message.body.isEmpty
    }
}
