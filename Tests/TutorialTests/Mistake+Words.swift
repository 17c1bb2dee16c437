// Programs that do the wrong thing.

extension Mistake {
    static let words: [Mistake] = [
        Mistake(
            "a print in place of a log", in: 2, [("program.log(", "print(")], checkedAs: 2, "quiet",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


              expected  no line for a request
              found     [reverse proxy server] received request at: TIME

              basis     Chosen here
              why       Under load, a line for each request is most of the work.
              hint      Print the line with `program.log`: it keeps quiet with --quiet. Swift's `print` knows of
                        no flags.
            """#),
        Mistake(
            "a step begun", in: 3, [], checkedAs: 4, "content-length",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                origin server response
              expected  Content-Length: 22
              found     Content-Length: 0
                                        ^

              basis     Recommended (RFC 9110 section 8.6)
              why       The length tells the client where the response ends on a connection that stays open (RFC
                        9112 section 6.2).
              hint      Your proxy answers without content. Return the origin's body in your response:
                        `answer.body`.
            """#),
        Mistake(
            "step 2 begun", in: 1, [], checkedAs: 2, "log-proxy",
            #"""
              the program wrote
                [origin server] received request at: TIME
                [origin server] received request at: TIME


                origin server response
              expected  2 times the line: [reverse proxy server] received request at: <time>
              found     [origin server] received request at: TIME
                        [origin server] received request at: TIME

              basis     Chosen here
              why       With two programs in two terminals, the line shows which of them a request has reached.
              hint      This is the line of the origin server. A proxy's begins with `[reverse proxy server]`.
            """#),
        Mistake(
            "step 4 begun", in: 3, [], checkedAs: 4, "body-copied",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                \0\x01\x02\x03\x04\x05\x06\x07\x08\t\n
                \x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !"#$%&'()*+,-./0123456789:;<=>?@ABCDE... (731 characters)
                \x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f !"#$%&'()*+,-./0123456789:;<=>?@ABCDE... (693 characters)
              expected  a body of these 512 bytes
              found     a body of 0 bytes
                                  ^

              basis     Chosen here
              why       Content is bytes, not text: a proxy passes it on unchanged (RFC 9110 section 7.7).
              hint      Your proxy answers without content. Return the origin's body in your response:
                        `answer.body`.
            """#),
        Mistake(
            "step 5 begun", in: 4, [], checkedAs: 5, "status-copied",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                no such page
                no such page
              expected  status 404
              found     status 200
                               ^

              basis     Chosen here
              why       The status tells the client how its request fared (RFC 9110 section 15).
              hint      Return the response that the origin gave, not one of your own.
            """#),
        Mistake(
            "a step begun, its type", in: 3, [], checkedAs: 4, "content-type",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                origin server response
              expected  Content-Type: text/plain; charset=utf-8
              found     no Content-Type field

              basis     Recommended (RFC 9110 section 8.3)
              why       A sender that has content says what it is (RFC 9110 section 8.3).
              hint      Your proxy's response has no such field. Give it one: `fields: [.contentType: ...]`.
            """#),
        Mistake(
            "a misspelt log line", in: 2, [("[reverse proxy server] received", "[reverse proxy] received")],
            checkedAs: 2, "log-proxy",
            #"""
              the program wrote
                [reverse proxy] received request at: TIME
                [reverse proxy] received request at: TIME


              expected  2 times the line: [reverse proxy server] received request at: <time>
              found     [reverse proxy] received request at: TIME
                        [reverse proxy] received request at: TIME

              basis     Chosen here
              why       With two programs in two terminals, the line shows which of them a request has reached.
              hint      The program prints a line, but not this one. Compare them letter by letter; the time comes
                        last.
            """#),
        Mistake(
            "the origin's log line", in: 2, [("[reverse proxy server]", "[origin server]")], checkedAs: 2, "log-proxy",
            #"""
              the program wrote
                [origin server] received request at: TIME
                [origin server] received request at: TIME


              expected  2 times the line: [reverse proxy server] received request at: <time>
              found     [origin server] received request at: TIME
                        [origin server] received request at: TIME

              basis     Chosen here
              why       With two programs in two terminals, the line shows which of them a request has reached.
              hint      This is the line of the origin server. A proxy's begins with `[reverse proxy server]`.
            """#),
        Mistake(
            "no log line", in: 2,
            [(log, "")], checkedAs: 2,
            "log-proxy",
            #"""

              expected  2 times the line: [reverse proxy server] received request at: <time>
              found     nothing

              basis     Chosen here
              why       With two programs in two terminals, the line shows which of them a request has reached.
              hint      Print the line with `program.log`, first thing in the closure that you give to `serve`.
            """#),
        Mistake(
            "an error that gives the address away", in: 5,
            [(".text(\"\\(error.status)\\n\"", ".text(\"\\(error)\\n\"")], checkedAs: 5, "refused-502",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                exercise: can't reach the origin http://127.0.0.1:PORT: connection refused


                can't reach the origin http://127.0.0.1:PORT: connection refused\n
              expected  a body without addresses, ports and system errors
              found     body "can't reach the origin http://127.0.0.1:PORT: connection refused\n", which has "127.0.0.1" in it

              basis     Chosen here
              why       502 says that a gateway got no valid response from the server behind it (RFC 9110 section
                        15.6.3).
              hint      The error's own text is for your log. Tell the client the status alone: `error.status`.
            """#),
        Mistake(
            "no catch", in: 3,
            [
                ("    do {\n        _ = try", "    _ = try"),
                (
                    "        return Response()\n    } catch {\n        program.warn(\"\\(error)\")\n        return .text(\"\\(error)\\n\", status: .internalServerError)\n    }\n",
                    "    return Response()\n"
                ),
            ], checkedAs: 3, "unreachable-500",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                exercise: can't reach the origin http://127.0.0.1:PORT: connection refused


                500 Internal Server Error\n
              expected  a body that names the origin
              found     body "500 Internal Server Error\n"

              basis     Chosen here
              why       500 says that the server met something unexpected (RFC 9110 section 15.6.1); whoever reads
                        it wants to know what. Step 5 knows a better status.
              hint      The error of `client.send` says what went wrong and where: `catch` it, and make `\(error)`
                        the body.
            """#),
        Mistake(
            "an error that nobody logs", in: 3, [("        program.warn(\"\\(error)\")\n", "")], checkedAs: 3,
            "failure-logged",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME


                can't reach the origin http://127.0.0.1:PORT: connection refused\n
              expected  a line on standard error that names the origin
              found     nothing

              basis     Chosen here
              why       A client sees one answer. Only the log shows you that every answer has been the same for
                        an hour.
              hint      Call `program.warn` in the `catch`, with the error as its text:
                        `program.warn("\(error)")`.
            """#),
        Mistake(
            "a word on standard error", in: 2,
            [
                (
                    log + "    return Response()",
                    log + "    program.warn(\"about to answer\")\n    return .text(\"hello\")"
                )
            ], checkedAs: 2, "empty-answer",
            #"""
              the program wrote
                [reverse proxy server] received request at: TIME
                exercise: about to answer


                hello
              expected  Content-Length: 0
              found     Content-Length: 5
                                        ^

              basis     Chosen here
              why       A response that has no content says so with a length of 0, or the client would wait for it
                        (RFC 9112 section 6.3).
              hint      `Response()` is an empty 200, and the core adds its length. `.text` makes one with
                        content.
            """#),
    ]
}
