// The texts about each step. The hints are in the chapters; see Hint.swift.

extension Step {
    static let step1 = Step(
        number: 1,
        title: "the origin server: answers every request with the same small text",
        view: "200 and the text `origin server response`; the origin prints a line",
        task: """
            Write an origin server. It answers every request with 200 and the text `origin server response`, without a \
            line end. For each request it prints `[origin server] received request at: ` and the time. By default, it \
            listens on port 8081.
            """)

    static let step2 = Step(
        number: 2,
        title: "the empty reverse proxy: answers by itself; the origin gets nothing",
        view: "an empty 200 from the proxy; the origin prints nothing",
        task: """
            Turn the server into an empty reverse proxy. By default, it listens on port 8080. For each request it \
            prints `[reverse proxy server] received request at: ` and the time, and answers 200 without content. It \
            doesn't send anything to the origin yet.
            """)

    static let step3 = Step(
        number: 3,
        title: "the forwarding proxy: the origin gets the request, the client an empty 200",
        view: "an empty 200 from the proxy; the origin prints a line too",
        task: """
            Forward each request to the origin: the same method, target, header fields and body, with the origin's \
            name as its Host. The flag --origin says where the origin is; the default is http://127.0.0.1:8081. Drop \
            the origin's answer: the client still gets an empty 200. If the origin can't be reached, answer 500, with \
            the error's text as the body.
            """)

    static let step4 = Step(
        number: 4,
        title: "the response-copying proxy: the origin's text reaches the client",
        view: "200 and the origin's text, whatever status and fields the origin sent",
        task: """
            Send the content of the origin's answer to the client, piece by piece as it arrives. The status and the \
            header fields are still your own: 200, and `Content-Type: text/plain; charset=utf-8`.
            """)

    static let step5 = Step(
        number: 5,
        title: "the header-copying proxy: status and fields pass, X-Forwarded-For tells who asked",
        view: "the origin's own status, fields and text, and Via; the origin is told who asked",
        task: """
            Pass on the origin's own answer: its status, and its header fields in their order. Remove the fields that \
            are for one hop only, in both directions. Tell the origin who asked and for what (X-Forwarded-For, \
            X-Forwarded-Host, X-Forwarded-Proto), and tell both sides that a proxy was on the way (Via). Count \
            Max-Forwards down on TRACE and OPTIONS. Notice a request that has been here before. If the origin fails, \
            answer 502 or 504, and don't reveal anything about your network.
            """)

    static let step6 = Step(
        number: 6,
        title: "the proxy that makes tunnels: WebSocket passes, and so does any protocol that both ends agree on",
        view: "after a 101, bytes in both directions, until both sides have ended",
        task: """
            Let a client and an origin switch to another protocol. If a request names `upgrade` in Connection, offer \
            the origin those of its protocols that --upgrade allows: `websocket` by default, and never h2c. If the \
            origin answers 101, pass bytes in both directions until both sides have ended. Any other answer is an \
            ordinary one, and a 426 keeps its Upgrade. --tunnel-timeout ends a tunnel that has been silent for too \
            long.
            """)

    static let step7 = Step(
        number: 7,
        title: "the proxy that speaks HTTP/2 and TLS: many requests on one connection, and nobody can read them",
        view: "HTTP/2 beside HTTP/1.1 at the same port, and https with --tls; the origin is asked as it likes",
        task: """
            Speak HTTP/2 and TLS on both sides. The core does both. Let your `Program` say that it speaks them \
            (speaksHTTP2), and give your `Client` the program's versions (originVersions). Then repair what assumed that \
            HTTP has only the versions 1.0 and 1.1: Via. A message that came in HTTP/2 gets `2`.
            """)
}
