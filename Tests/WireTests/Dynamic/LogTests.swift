#if os(Linux)
    import Checks
    import Foundation
    import Testing

    /// Nothing that happens to the program's output keeps it from answering its clients and from ending.
    @Suite struct LogTests {
        static let gone = [
            #"step5 "$@" | head -1"#,
            #"{ step5 "$@" 2>&1 >&4 | true; } 4>&1"#,
        ]

        @Test(arguments: gone) func `a reader that has gone changes nothing`(shell: String) async throws {
            try await onThread {
                let proxy = try PipedProxy(shell)
                defer { proxy.kill() }
                for _ in 1...20 { try proxy.expectAnswer() }
                #expect(try proxy.terminate() == "ended 0")
            }
        }

        static let closed: [(shell: String, descriptors: [Int])] = [
            (#"step5 "$@" <&-"#, [0]), (#"step5 "$@" >&-"#, [1]), (#"step5 "$@" 2>&-"#, [2]),
            (#"step5 "$@" <&- >&- 2>&-"#, [0, 1, 2]),
        ]

        @Test(arguments: closed) func `a stream that's closed at the start becomes the null device`(
            shell: String, descriptors: [Int]
        ) async throws {
            try await onThread {
                let proxy = try PipedProxy(shell)
                defer { proxy.kill() }
                for descriptor in descriptors {
                    let path = "/proc/\(proxy.id)/fd/\(descriptor)"
                    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "/dev/null")
                }
                for _ in 1...3 { try proxy.expectAnswer() }
                #expect(try proxy.terminate() == "ended 0")
            }
        }

        @Test(arguments: [#"step5 "$@" >/dev/full 2>&1"#, #"ulimit -f 1; step5 "$@" >"$FILE" 2>&1"#])
        func `lines that can't be written are dropped`(shell: String) async throws {
            try await onThread {
                let proxy = try PipedProxy(shell)
                defer { proxy.kill() }
                for _ in 1...40 { try proxy.expectAnswer() }
                #expect(try proxy.terminate() == "ended 0")
            }
        }

        /// Reads two lines of standard output, or none of standard error. The rest is read when there's a file.
        static let stuck: [(shell: String, isOutput: Bool)] = [
            (
                #"step5 "$@" | { read -r a; echo "$a"; read -r a; until [ -e "$FILE" ]; do sleep 0.1; done; cat; }"#,
                true
            ),
            (
                #"{ step5 "$@" 2>&1 >&4 | { until [ -e "$FILE" ]; do sleep 0.1; done; cat >&3; }; } 4>&1"#, false
            ),
        ]

        @Test(arguments: stuck) func `lines that nobody reads are dropped and counted`(
            shell: String, isOutput: Bool
        ) async throws {
            try await onThread {
                let proxy = try PipedProxy(shell)
                defer { proxy.kill() }
                var count = 3000
                for _ in 1...count { try proxy.expectAnswer() }
                // Meanwhile, the other stream still works.
                #expect(eventually { proxy.lines(ofOutput: !isOutput) == count })

                try Data().write(to: proxy.file)
                let isTold = try eventually {
                    try proxy.expectAnswer()
                    count += 1
                    return proxy.dropped > 0
                }
                #expect(isTold)
                #expect(try proxy.terminate() == "ended 0")
                #expect(eventually { proxy.lines(ofOutput: isOutput) + proxy.dropped == count })
            }
        }

        @Test(arguments: stuck) func `lines that nobody reads don't keep the program from ending`(
            shell: String, isOutput: Bool
        ) async throws {
            try await onThread {
                let proxy = try PipedProxy(shell)
                defer { proxy.kill() }
                for _ in 1...3000 { try proxy.expectAnswer() }
                #expect(try proxy.terminate() == "ended 0")
            }
        }
    }

    /// A step5 without an origin. A shell has set up its standard streams, and each request is a line on both of them.
    private struct PipedProxy {
        private let shell: Checks.Program
        private let client: RawClient
        /// The number of step5's process.
        let id: Int32
        /// A file that doesn't exist yet. The shell waits for it, or writes to it.
        let file: URL

        init(_ pipeline: String) throws {
            file = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)")
            let start = #"sh -c 'echo "id $$" >&3; exec "$0" "$@" 3>&-' "$STEP5" "$@""#
            let function = #"step5() { \#(start); echo "ended $?" >&3; }"#
            let script = "exec 3>&2; FILE='\(file.path)'; STEP5=$0; \(function); \(pipeline)"
            let step5 = try Program.path(of: "step5")
            // It may be unable to print its port, so it gets one that the system doesn't choose by itself.
            let port = Int.random(in: 20_000...29_999)
            let shell = try Program.launch(
                "/bin/sh",
                ["-c", script, step5, "--port", "\(port)", "--workers", "1", "--origin", "http://127.0.0.1:1"])
            self.shell = shell
            _ = eventually(within: .seconds(20)) { Self.id(in: shell.errors) != nil }
            id = try #require(Self.id(in: shell.errors))
            do {
                client = try Self.connect(to: port)
            } catch {
                Self.kill(id, of: shell, file)
                throw error
            }
            client.isRecording = false
        }

        private static func id(in text: String) -> Int32? {
            text.firstMatch(of: #/id (\d+)\n/#).flatMap { Int32($0.1) }
        }

        /// Waits until the program listens, and connects a client.
        private static func connect(to port: Int) throws -> RawClient {
            var client: RawClient?
            _ = eventually(within: .seconds(20)) {
                client = try? RawClient(port: port)
                return client != nil
            }
            return try #require(client)
        }

        func expectAnswer() throws {
            try client.send(Stage.get("/"))
            #expect(try client.readResponse().status == 502)
        }

        /// The number of requests that one of the streams reports.
        func lines(ofOutput isOutput: Bool) -> Int {
            let (text, line) = isOutput ? (shell.output, "received request at") : (shell.errors, "can't reach")
            return Array(text.utf8).count(of: line)
        }

        /// The number of dropped lines that the program reports.
        var dropped: Int {
            (shell.output + shell.errors).matches(of: #/step5: (\d+) lines? (was|were) dropped/#)
                .reduce(0) { $0 + (Int($1.1) ?? 0) }
        }

        /// Tells step5 to end, and waits for what its shell prints after that.
        func terminate() throws -> String {
            Foundation.kill(id, SIGTERM)
            var ending: String?
            _ = eventually {
                ending = shell.errors.firstMatch(of: #/ended \d+/#).map { String($0.0) }
                return ending != nil
            }
            // The reader of the output can go on now.
            try Data().write(to: file)
            return ending ?? "goes on"
        }

        func kill() { Self.kill(id, of: shell, file) }

        private static func kill(_ id: Int32, of shell: Checks.Program, _ file: URL) {
            if shell.errors.firstMatch(of: #/ended \d+/#) == nil { Foundation.kill(id, SIGKILL) }
            // The process that waits for the file goes on and ends.
            try? Data().write(to: file)
            shell.waitForEnding()
            try? FileManager.default.removeItem(at: file)
        }
    }
#endif
