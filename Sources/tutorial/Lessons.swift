// What there is to say about each step. The hints are in the chapters, see Hint.swift.

extension Step {
    static let step1 = Step(
        number: 1,
        title: "the origin server: answers every request with the same small text",
        view: "200 and the text `origin server response`; the origin prints a line",
        task: """
            Write an origin server. It answers every request with 200 and the text `origin server response`, without a \
            line end, and prints a line for each: `[origin server] received request at: ` and the time. Unless told \
            otherwise, it listens on port 8081.
            """)

    static let step2 = Step(
        number: 2,
        title: "the empty reverse proxy: answers by itself, the origin never hears of it",
        view: "an empty 200 from the proxy; the origin prints nothing",
        task: """
            Make the server an empty reverse proxy. It listens on port 8080 unless told otherwise, prints \
            `[reverse proxy server] received request at: ` and the time for each request, and answers 200 with nothing \
            in it. It asks nobody.
            """)

    static let step3 = Step(
        number: 3,
        title: "the forwarding proxy: the origin gets the request, the client an empty 200",
        view: "an empty 200 from the proxy; the origin prints a line too",
        task: """
            Send each request on to the origin: the same method, target, fields and body, with the origin's name as \
            its Host. The flag --origin tells where the origin is, http://127.0.0.1:8081 unless told otherwise. What \
            it answers is dropped: the client still gets an empty 200. An origin that can't be reached is a 500, with \
            the error's text as the body.
            """)

    static let step4 = Step(
        number: 4,
        title: "the response-copying proxy: the origin's text reaches the client",
        view: "200 and the origin's text, whatever status and fields the origin sent",
        task: """
            Give the client what the origin's answer contains, piece by piece as it arrives. Status and fields are \
            still your own: 200, and `Content-Type: text/plain; charset=utf-8`, whatever the origin said.
            """)

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
            """)

    static let step6 = Step(
        number: 6,
        title: "the proxy that makes tunnels: WebSocket passes, and so does any protocol that both ends agree on",
        view: "after a 101, bytes in both directions, until both sides have ended",
        task: """
            Let a client and an origin switch to another protocol. A request that names `upgrade` in Connection is \
            offered to the origin again, with those of its protocols that --upgrade allows: `websocket` unless told \
            otherwise, and never h2c. If the origin answers 101, bytes flow in both directions until both sides have \
            ended. Any other answer is an ordinary one, and a 426 keeps its Upgrade. --tunnel-timeout ends a tunnel in \
            which nobody speaks.
            """)
}
