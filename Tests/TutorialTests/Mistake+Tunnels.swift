extension Mistake {
    /// Mistakes with tunnels.
    static let tunnels = [
        Mistake(
            "step 6 begun", in: 5, [], checkedAs: 6, "upgrade-offered",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  Upgrade: WebSocket
              found     no Upgrade field

              basis     Demanded (RFC 9110 section 7.8)
              why       Whoever sends Upgrade must name it in Connection as well (RFC 9110 section 7.8). Names of
                        protocols have no case, and the WebSocket handshake's own fields are for the two ends (RFC
                        6455 section 4).
              hint      The fields for one hop are gone, and Upgrade is one of them. Offer the protocols again:
                        `client.send(forwarded, to: program.origin, offering: offer)`.
            """#)
    ]
}
