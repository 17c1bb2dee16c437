import Checks
import Foundation
import Synchronization
import Testing

/// Whatever one client does, the others are still served.
@Suite struct FairnessTests {
    /// Steps 1, 2 and 5 answer this themselves: step 5 because Max-Forwards is 0. Steps 3 and 4 ask the origin.
    static let flood = String(repeating: "OPTIONS / HTTP/1.1\r\nHost: a\r\nMax-Forwards: 0\r\n\r\n", count: 500)

    @Test(arguments: 1...5)
    func `another client is served while ten send requests without end, and so is SIGTERM`(step: Int) async throws {
        let origin = try ScriptedOrigin(script: Stage.ordinary)
        try await onThread {
            defer { origin.stop() }
            let program = try Program.start(
                "step\(step)", ["--workers", "1", "--quiet"] + (step > 2 ? ["--origin", origin.url] : []))
            defer { program.stop() }
            let floods = try (1...10).map { _ in Flood(Self.flood, try RawClient(port: program.port)) }
            defer { floods.forEach { $0.end() } }
            #expect(eventually { floods.allSatisfy { $0.received > 0 } })

            let client = try RawClient(port: program.port)
            let times = try (1...20).map { _ in
                try timed {
                    try client.send(Stage.get("/"))
                    #expect(try client.readResponse().status == 200)
                }.time
            }
            // If the floods didn't give way, this would take tens of seconds. They do, and on an idle machine it takes
            // a few milliseconds.
            #expect(times.sorted()[10] < .milliseconds(250))

            program.send(signal: SIGTERM)
            #expect(program.waitForEnding(within: .seconds(13)) == .exited(0))
        }
    }
}

/// A client that sends the same bytes forever, and reads all answers. It has its own thread.
private final class Flood: Sendable {
    private let mayGoOn = Atomic(true)
    private let count = Atomic(0)

    init(_ requests: String, _ client: RawClient) {
        client.isRecording = false
        nonisolated(unsafe) let client = client
        let bytes = Array(requests.utf8)
        Thread.detachNewThread { [self] in
            while mayGoOn.load(ordering: .relaxed) {
                do {
                    try unsafe client.send(bytes, within: .seconds(30)) { count.add($0.count, ordering: .relaxed) }
                } catch {
                    break
                }
            }
            unsafe client.close()
        }
    }

    var received: Int { count.load(ordering: .relaxed) }

    func end() { mayGoOn.store(false, ordering: .relaxed) }
}
