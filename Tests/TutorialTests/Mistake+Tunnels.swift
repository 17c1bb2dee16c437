extension Mistake {
    /// Mistakes with tunnels.
    static let tunnels = [
        Mistake(
            "step 6 begun", in: 5, [], checkedAs: 6, "upgrade-offered",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


              expected  Upgrade: WebSocket
              found     no Upgrade field

              basis     Demanded (RFC 9110 section 7.8)
              why       Whoever sends Upgrade must name it in Connection as well (RFC 9110 section 7.8). Names of
                        protocols have no case, and the WebSocket handshake's own fields are for the two ends (RFC
                        6455 section 4).
              hint      The fields for one hop are gone, and Upgrade is one of them. Offer the protocols again:
                        `client.send(forwarded, to: program.origin, offering: offer)`.
            """#),
        Mistake(
            "a 426 that has to say what it requires", in: 6,
            [
                (
                    "        fields[.upgrade] = required\n",
                    "        if status.code == 426 { fields[.upgrade] = required! }\n"
                )
            ],
            checkedAs: 6, "refusal-keeps-upgrade",
            #"""
              the program crashed
                exercise/main.swift:88: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:88: if status.code == 426 { fields[.upgrade] = required! }

              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


              expected  status 426
              found     closed before the message was complete

            \#(unwrapHint)
            """#),
        Mistake(
            "protocols compared letter by letter", in: 6,
            [("program.protocols.contains($0.lowercased())", "program.protocols.contains($0)")],
            checkedAs: 6, "upgrade-offered",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


              expected  Upgrade: WebSocket
              found     no Upgrade field

              basis     Demanded (RFC 9110 section 7.8)
              why       Whoever sends Upgrade must name it in Connection as well (RFC 9110 section 7.8). Names of
                        protocols have no case, and the WebSocket handshake's own fields are for the two ends (RFC
                        6455 section 4).
              hint      `program.protocols` is in lower case: compare `$0.lowercased()` with it.
            """#),
        Mistake(
            "an Upgrade of the proxy's own", in: 6,
            [
                (
                    "    // TRACE and OPTIONS can",
                    "    forwarded.fields[.upgrade] = request.fields[.upgrade]\n\n    // TRACE and OPTIONS can"
                )
            ], checkedAs: 6, "hop-fields-in-request-removed",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  no Upgrade field
              found     Upgrade: h2c

              basis     Recommended (RFC 9110 section 7.6.1)
              why       These fields concern one connection even where Connection does not name them (RFC 9110
                        section 7.6.1).
              hint      Don't set Upgrade yourself: `offering:` of `client.send` writes it.
            """#),
        Mistake(
            "a Connection that names Upgrade, and no Upgrade", in: 6,
            [
                (
                    "    let offer = ",
                    """
                        if request.fields.members(of: .connection).contains("Upgrade") {
                            program.log(request.fields[.upgrade]!)
                        }
                        let offer = 
                    """
                )
            ], checkedAs: 6, "only-listed-protocols",
            #"""
              the program crashed
                exercise/main.swift:58: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:58: program.log(request.fields[.upgrade]!)

              the program wrote
                [reverse proxy server] received request at: TIME
                quux, websocket, TLS/1.0
                [reverse proxy server] received request at: TIME


              expected  2 requests at the origin
              found     1

            \#(unwrapHint)
            """#),
    ]
}
