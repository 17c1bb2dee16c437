// What there is to say about each step. The lines of code in the hints are lines of the steps.

extension Step {
    static let step1 = Step(
        number: 1,
        title: "the origin server: answers every request with the same small text",
        view: "200 and the text `origin server response`; the origin prints a line",
        task: """
            Write an origin server. It answers every request with 200 and the text `origin server response`, without a \
            line end, and prints a line for each: `[origin server] received request at: ` and the time. Unless told \
            otherwise, it listens on port 8081.
            """,
        hints: [
            """
            What is the same in every step is in HTTPCore's Program: the flags, the listening, the first line on the \
            terminal. What is left to write is a closure that turns a Request into a Response.
            """,
            """
            `Program("an origin server", port: 8081)` makes the program, `serve` takes the closure and runs it. In the \
            closure, `program.log` prints a line, `Timestamp()` is the time, and `.text` makes a response of a text, \
            with its length and its type.
            """,
            """
            After `import HTTPCore`:

                let program = Program("an origin server", port: 8081)

                program.serve { request in
                    program.log("[origin server] received request at: \\(Timestamp())")

            and one line more: `return .text(...)` with the text. Then close the brace.
            """,
        ])

    static let step2 = Step(
        number: 2,
        title: "the empty reverse proxy: answers by itself, the origin never hears of it",
        view: "an empty 200 from the proxy; the origin prints nothing",
        task: """
            Make the server an empty reverse proxy. It listens on port 8080 unless told otherwise, prints \
            `[reverse proxy server] received request at: ` and the time for each request, and answers 200 with nothing \
            in it. It asks nobody.
            """,
        hints: [
            """
            A proxy is first of all a server. What differs from step 1 is where it listens, what it prints, and that \
            its answer is empty: no text, and so no type of a text.
            """,
            """
            `.text` makes a response with a content and its type. A `Response` made of nothing has the status 200, no \
            fields of its own, and no content; the core adds `Content-Length: 0` and Date.
            """,
            """
            The program and the two lines in its closure:

                let program = Program("an empty reverse proxy", port: 8080)

                    program.log("[reverse proxy server] received request at: \\(Timestamp())")
                    return Response()
            """,
        ])

    static let step3 = Step(
        number: 3,
        title: "the forwarding proxy: the origin gets the request, the client an empty 200",
        view: "an empty 200 from the proxy; the origin prints a line too",
        task: """
            Send each request on to the origin: the same method, target, fields and body, with the origin's name as \
            its Host. The flag --origin tells where the origin is, http://127.0.0.1:8081 unless told otherwise. What \
            it answers is dropped: the client still gets an empty 200. An origin that can't be reached is a 500, with \
            the error's text as the body.
            """,
        hints: [
            """
            A proxy is a server on one side and a client on the other. The request that the closure gets can be sent \
            on as it is, but for one thing: it still names the proxy as the one who is asked.
            """,
            """
            `Program` takes `origin:`, a URL, and then has the flag --origin and the property `origin`. A `Client`, made \
            once, sends a request with `send(_:to:)`, and throws if the origin can't be reached. The request's \
            `authority` becomes its Host; the request is a value, so change a copy.
            """,
            """
            Before the closure:

                let client = Client()

            In it, after the line is printed:

                    var forwarded = request
                    forwarded.authority = program.origin.authority
                    do {
                        _ = try await client.send(forwarded, to: program.origin)
                        return Response()

            and in the `catch`, a `.text` with the error in it and `status: .internalServerError`.
            """,
        ])

    static let step4 = Step(
        number: 4,
        title: "the response-copying proxy: the origin's text reaches the client",
        view: "200 and the origin's text, whatever status and fields the origin sent",
        task: """
            Give the client what the origin's answer contains, piece by piece as it arrives. Status and fields are \
            still your own: 200, and `Content-Type: text/plain; charset=utf-8`, whatever the origin said.
            """,
        hints: [
            """
            So far, what `send` returns is thrown away. It is a Response as well, and what it contains has not been \
            read yet: it can be passed on without being looked at.
            """,
            """
            The `body` of a Response is a stream. Put into a response of your own, it is read from the origin while it \
            is sent to the client; no loop is needed. `Response(fields:body:)` makes one with the status 200.
            """,
            """
            Keep what the client returns:

                        let answer = try await client.send(forwarded, to: program.origin)

            and return a `Response` with `answer.body`, and with one field: `.contentType`, whose value is \
            `text/plain; charset=utf-8`.
            """,
        ])

    static let step5 = Step(
        number: 5,
        title: "the header-copying proxy: status and fields pass, X-Forwarded-For tells who asked",
        view: "the origin's own status, fields and text, and Via; the origin is told who asked",
        task: """
            Give the client the origin's answer itself: its status, and its fields in their order. Fields for one hop \
            alone end at the proxy, in both directions. Tell the origin who asked and for what (X-Forwarded-For, \
            X-Forwarded-Host, X-Forwarded-Proto), and both sides that a proxy was on the way (Via). Count \
            Max-Forwards down on TRACE and OPTIONS; notice a request that has been here before; answer 502 or 504 where \
            the origin fails, without a word about the inside.
            """,
        hints: [
            """
            Go from one failing check to the next; each is a small change. First let the origin's answer through as it \
            is. Then take away what must not pass: one function of fields serves both directions. Only then add what the \
            proxy has to say, or a client could have it taken away.
            """,
            """
            `Fields` has `remove`, `removeFields(namedIn:)`, `members(of:)`, which reads all lines of a name as one \
            list, and `appendMember`. Requests and responses know the `version` that they came in, for Via; a name with \
            random digits in it tells your proxy from every other. `client.send` throws a ClientError, whose `status` \
            is 502 or 504. A request has a `clientAddress` and a `scheme`.
            """,
            """
            The fields that don't pass:

                extension Fields {
                    mutating func removeHopByHop() {
                        removeFields(namedIn: .connection)
                        remove(hopByHop)

            What the proxy says to the origin, once these are gone:

                    forwarded.fields.appendMember(.xForwardedFor, request.clientAddress)
                    forwarded.fields[.xForwardedProto] = request.scheme
                    forwarded.fields.appendMember(.via, via[request.version.minor])

            And what it does if that fails:

                } catch let error as ClientError {
                    return .text("\\(error.status)\\n", status: error.status)

            A request whose Via has the pseudonym already is answered with `.loopDetected`; one with \
            `Max-Forwards: 0` by the proxy itself. Of TE, `trailers` stays. Interim responses pass through the closure \
            of `client.send`, by `request.send(interim:)`.
            """,
        ])
}
