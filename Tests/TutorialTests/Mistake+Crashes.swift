// Programs that end, or never answer.

extension Mistake {
    static let crashes: [Mistake] = [
        Mistake(
            "a force unwrap of a field", in: 3,
            adding("    program.log(request.fields[.via]!)\n"), checkedAs: 3, "forwards-once",
            #"""
              the program crashed
                exercise/main.swift:13: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:13: program.log(request.fields[.via]!)

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     closed before the message was complete

            \#(unwrapHint)
            """#),
        Mistake(
            "an odd number from a client", in: 5, [("min(UInt($0) ?? 100, 100)", "min(UInt($0)!, 100)")], checkedAs: 5,
            "max-forwards-odd",
            #"""
              the program crashed
                exercise/main.swift:81: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:81: return request.fields.values(of: .maxForwards).map { min(UInt($0)!, 100) }.min()

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  an answer
              found     closed before the message was complete

            \#(unwrapHint)
            """#),
        Mistake(
            "a signed number that is as small as it can be", in: 5,
            [
                ("min(UInt($0) ?? 100, 100)", "min(Int($0) ?? 100, 100)"),
                ("func maxForwards(_ request: Request) -> UInt?", "func maxForwards(_ request: Request) -> Int?"),
            ], checkedAs: 5, "max-forwards-odd",
            #"""
              the program crashed
                Swift runtime failure: arithmetic overflow
                exercise/main.swift:39: forwarded.fields[.maxForwards] = String(hops - 1)

              the program wrote
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME
                [reverse proxy server] received request at: TIME


              expected  an answer
              found     closed before the message was complete

              hint      The result doesn't fit into its type. Compare before you calculate, or use `&+` and `&-`.
            """#),
        Mistake(
            "an element that is not there", in: 3,
            adding("    program.log(request.fields.members(of: .te)[0])\n"), checkedAs: 3, "forwards-once",
            #"""
              the program crashed
                Swift/ContiguousArrayBuffer.swift:692: Fatal error: Index out of range
                exercise/main.swift:13: program.log(request.fields.members(of: .te)[0])

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     closed before the message was complete

              hint      The program takes an element that isn't there. Use `first` or `last`, or look at `count`
                        before.
            """#),
        Mistake(
            "a result that does not fit", in: 2,
            adding("    program.log(\"\\(UInt(request.fields.members(of: .te).count) - 1)\")\n"), checkedAs: 2,
            "answers",
            #"""
              the program crashed
                ended by the signal SIGILL
                exercise/main.swift:11: program.log("\(UInt(request.fields.members(of: .te).count) - 1)")

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     closed before the message was complete

              hint      Swift stops a program like this where a result doesn't fit into its type, as in `0 - 1` of
                        a UInt. Compare before you calculate.
            """#),
        Mistake(
            "a function that calls itself", in: 2,
            adding(
                #"""
                    @Sendable func deeper(_ depth: Int) -> Int { depth < 0 ? 0 : 1 + deeper(depth + 1) }
                    program.log("\(deeper(1))")

                """#), checkedAs: 2, "answers",
            #"""
              the program crashed
                ended by the signal SIGSEGV

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     closed before the message was complete

              hint      Most often this is a function that calls itself without an end, until the stack is full.
            """#),
        Mistake(
            "a crash before it listens", in: 2,
            [("program.serve {", "let nothing: Int? = nil\nprint(nothing!)\n\nprogram.serve {")], checkedAs: 2,
            "answers",
            #"""
              the program crashed at the start
                exercise/main.swift:10: Fatal error: Unexpectedly found nil while unwrapping an Optional value
                exercise/main.swift:10: print(nothing!)

              the program wrote

            \#(unwrapHint)
            """#),
        Mistake(
            "a loop that does not end", in: 2,
            adding("    while !request.scheme.isEmpty {}\n"), checkedAs: 2, "answers",
            #"""
              the program runs, but it doesn't answer

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     no answer in time

              hint      The closure that you give to `serve` doesn't return. Look for a loop that never ends, a
                        function that waits for itself, or an `await` for something that never comes.
            """#),
        Mistake(
            "an exit in the middle", in: 2,
            [
                ("import HTTPCore\n", "import Foundation\nimport HTTPCore\n"),
                (
                    log,
                    log + "    if !request.scheme.isEmpty { exit(3) }\n"
                ),
            ], checkedAs: 2, "answers",
            #"""
              the program ended in the middle of the check (exit status 3)

              the program wrote
                [reverse proxy server] received request at: TIME


              expected  status 200
              found     closed before the message was complete

              hint      A proxy goes on after each request, whatever came in. Look for `exit` or `abort` in the
                        closure that you give to `serve`.
            """#),
        Mistake(
            "nothing written yet", in: nil, [("", "import HTTPCore\n")], checkedAs: 1, "answers",
            #"""
              the program ended before it listened (exit status 0)

              the program wrote

              hint      Make a `Program` and call its `serve` at the end of main.swift: `serve` listens and keeps
                        the program running. Without it, the program does its last line and ends.
            """#),
        Mistake(
            "no call of serve", in: nil,
            [
                (
                    "",
                    "import HTTPCore\n\nlet program = Program(\"an origin server\", port: 8081)\nprogram.warn(\"ready\")\n"
                )
            ], checkedAs: 1, "answers",
            #"""
              the program ended before it listened (exit status 0)

              the program wrote
                exercise: ready

              hint      Make a `Program` and call its `serve` at the end of main.swift: `serve` listens and keeps
                        the program running. Without it, the program does its last line and ends.
            """#),
        Mistake(
            "no flag for the origin", in: 2, [], checkedAs: 3, "forwards-once",
            #"""
              the program doesn't know the flag --origin

              the program wrote
                exercise: unknown flag '--origin'; --help lists the flags

              hint      `Program` has the flag --origin once you give it an origin: `Program("...", port: 8080,
                        origin: "http://127.0.0.1:PORT")`.
            """#),
        Mistake(
            "a default origin without a scheme", in: 3,
            [("origin: \"http://127.0.0.1:8081\"", "origin: \"127.0.0.1:8081\"")],
            checkedAs: 3, "sigterm",
            #"""
              the program's own default for --origin can't be used

              the program wrote
                exercise: --origin: '127.0.0.1:PORT' isn't an origin's URL: it has to begin with http://; write it like http://127.0.0.1:PORT

              hint      The default is what you give `Program`. It's a URL, with its scheme: `origin:
                        "http://127.0.0.1:PORT"`.
            """#),
    ]
}
