// Programs that do step 5, with one mistake in it.

extension Mistake {
    static let step5: [Mistake] = [
        Mistake(
            "a name that is looked for anywhere", in: 5,
            [("$0.hasSuffix(\" \\(pseudonym)\")", "$0.contains(pseudonym)")], checkedAs: 5, "other-names-pass",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


                508 Loop Detected\n
              expected  status 200
              found     status 508
                               ^

              basis     Chosen here
              why       Names in Via are chosen freely (RFC 9110 section 7.6.3), and one may contain another: a
                        proxy that takes such a request for its own turns a stranger away.
              hint      Compare the whole name, from the space before it to the end of the member.
            """#),
        Mistake(
            "interim responses that are dropped", in: 5,
            [
                (
                    " { interim in\n            var passed = interim\n            passed.fields.removeHopByHop()\n            try await request.send(interim: passed)\n        }\n",
                    "\n"
                )
            ], checkedAs: 5, "interim-passed-on",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                a page
                a page
              expected  103 with a Link before the 200
              found     no interim response

              basis     Demanded (RFC 9110 section 15.2)
              why       A proxy must forward 1xx responses that it has not asked for itself (RFC 9110 section
                        15.2): with a 103, a browser loads what the page needs before the page is there.
              hint      `client.send` takes a closure for interim responses; `request.send(interim:)` passes one
                        on.
            """#),
        Mistake(
            "interim responses that keep their fields", in: 5,
            [("            passed.fields.removeHopByHop()\n", "")], checkedAs: 5, "interim-hop-fields-removed",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                a page
                a page
              expected  103 with Link, and without X-Own and Keep-Alive
              found     HTTP/1.1 103 Early Hints
                        X-Own: 1
                        Keep-Alive: timeout=77
                        Link: a

              basis     Demanded (RFC 9110 section 7.6.1)
              why       An intermediary must remove what Connection names from every message (RFC 9110 section
                        7.6.1), and an interim response is one.
              hint      Change a copy of the interim response before you send it: the same function serves it as
                        well.
            """#),
        Mistake(
            "a name that is the same at each start", in: 5,
            [("\"step5-\" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)", "\"my-proxy\"")],
            checkedAs: 5, "new-name",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  another name in Via at the second start
              found     my-proxy both times

              basis     Chosen here
              why       Of two proxies in a row that have the same name, the second one takes every request of the
                        first one for its own, and refuses it as a loop (RFC 9110 section 7.6.3 has one name for
                        each recipient).
              hint      `Int.random(in: 10_000_000...60_000_000)` makes a number for the name. In a `let` at the
                        top of the file, it makes one at each start.
            """#),
        Mistake(
            "no name in Via", in: 5,
            [("    forwarded.fields.appendMember(.via, via[request.version.minor])\n", "")],
            checkedAs: 5, "new-name",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  another name in Via at the second start
              found     no Via field with a name

              basis     Chosen here
              why       Of two proxies in a row that have the same name, the second one takes every request of the
                        first one for its own, and refuses it as a loop (RFC 9110 section 7.6.3 has one name for
                        each recipient).
              hint      Append the version and your name to Via before you send the request to the origin.
            """#),
        Mistake(
            "two names in Via", in: 5,
            [(#""1.0 \(pseudonym)", "#, #""1.0 my-proxy", "#)],
            checkedAs: 5, "one-name",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  the name my-proxy, which the origin gets
              found     the name NAME
                                 ^

              basis     Chosen here
              why       A proxy that had two names would take a request under the other one for a stranger's (RFC
                        9110 section 7.6.3 has one name for each recipient).
              hint      Make the name once, where the program begins, and put it into both.
            """#),
        Mistake(
            "a TRACE that comes back without its head", in: 5,
            [("body: Body(request.trace)", "body: Body(\"TRACE\")")], checkedAs: 5, "trace-answered",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                TRACE
              expected  a body that is the request: TRACE /x HTTP/1.1 and its fields
              found     body "TRACE"

              basis     Recommended (RFC 9110 section 9.3.8)
              why       Whoever sends a TRACE wants to see what arrived: the final recipient should send it back
                        as the content of a 200 (RFC 9110 section 9.3.8).
              hint      `request.trace` is the request's head as bytes, and `Body(request.trace)` makes a body of
                        it. Its type is `message/http`.
            """#),
        Mistake(
            "a name that is only looked for behind one version", in: 5,
            [(".contains(where: { $0.hasSuffix(\" \\(pseudonym)\") })", ".contains(\"1.1 \\(pseudonym)\")")],
            checkedAs: 5, "loop-noticed",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


                508 Loop Detected\n
                508 Loop Detected\n
                508 Loop Detected\n
                508 Loop Detected\n
                508 Loop Detected\n
              expected  2 requests at the origin
              found     3

              basis     Demanded (RFC 9110 section 7.6)
              why       A gateway must not forward a message to itself without protection from an endless loop
                        (RFC 9110 section 7.6).
              hint      `request.fields.members(of: .via)` has a member for each proxy on the way: a version, a
                        space and a name, such as `1.1 my-proxy-4f7a`. Look for your own name after any version.
            """#),
        Mistake(
            "a Max-Forwards that has to be there", in: 5,
            [
                (
                    "if let hops = maxForwards(request) {",
                    "if request.method == .options, let hops = UInt(request.fields[.maxForwards]!) {"
                )
            ], checkedAs: 5, "max-forwards-options",
            #"""
              the program crashed
                exercise/main.swift:37: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:37: if request.method == .options, let hops = UInt(request.fields[.maxForwards]!) {

              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


              expected  2 requests at the origin
              found     1

            \#(unwrapHint)
            """#),
        Mistake(
            "a TE in which trailers is a part of a word", in: 5,
            [
                (
                    "request.fields.members(of: .te).contains(where: { $0.lowercased() == \"trailers\" })",
                    "request.fields[.te]?.lowercased().contains(\"trailers\") == true"
                )
            ],
            checkedAs: 5, "te-removed",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  no TE field
              found     TE: trailers

              basis     Recommended (RFC 9110 section 7.6.1)
              why       TE says which transfer codings this connection's peer accepts (RFC 9110 section 10.1.4).
              hint      Without `trailers` in its list, nothing is left of TE. `request.fields.members(of: .te)`
                        is that list: compare each member as a whole.
            """#),
        Mistake(
            "a misspelt field", in: 5, [("appendMember(.xForwardedFor, ", "appendMember(\"X-Fowarded-For\", ")],
            checkedAs: 5, "forwarded-for",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  X-Forwarded-For: 127.0.0.1
              found     no X-Forwarded-For field

              basis     Chosen here
              why       The origin sees the proxy's address only; the field tells it the client's (by convention;
                        RFC 7239 is the standard that came later).
              hint      There is a field X-Fowarded-For. Compare its name with X-Forwarded-For, letter by letter.
            """#),
        Mistake(
            "a misspelt field beside the right one", in: 5,
            [("forwarded.fields[.xForwardedProto]", "forwarded.fields[\"X-Forward-Proto\"]")], checkedAs: 5,
            "forwarded-proto",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  X-Forwarded-Proto: http
              found     X-Forwarded-Proto: https
                                               ^

              basis     Chosen here
              why       An origin makes links and secure cookies by it, so the proxy says what it saw, not what
                        the client claims (by convention; RFC 7239 section 5.4 has the same).
              hint      There is a field X-Forward-Proto. Compare its name with X-Forwarded-Proto, letter by
                        letter.
            """#),
        Mistake(
            "a field that isn't there", in: 5,
            [("    forwarded.fields.appendMember(.xForwardedFor, request.clientAddress)\n", "")], checkedAs: 5,
            "forwarded-for",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  X-Forwarded-For: 127.0.0.1
              found     no X-Forwarded-For field

              basis     Chosen here
              why       The origin sees the proxy's address only; the field tells it the client's (by convention;
                        RFC 7239 is the standard that came later).
              hint      Set the field to the address of the client's connection, without the port.
            """#),
    ]
}
