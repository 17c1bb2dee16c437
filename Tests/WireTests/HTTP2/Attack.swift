import Checks
import Foundation

/// An attack that costs its sender little. It's bounded in count and time.
struct Attack: Sendable {
    /// The most memory that the proxy may need for it, in mebibytes.
    let mebibytes: Int
    /// How many rounds there are.
    let rounds: Int
    /// Whether the client reads what the proxy sends.
    let reads: Bool
    /// What is sent before.
    let prepare: @Sendable (Scene, HTTP2Client) throws -> Void
    /// What is sent in a round.
    let round: @Sendable (HTTP2Client, Int) -> [UInt8]

    init(
        _ mebibytes: Int, rounds: Int, reads: Bool = true,
        prepare: @escaping @Sendable (Scene, HTTP2Client) throws -> Void = { _, _ in },
        _ round: @escaping @Sendable (HTTP2Client, Int) -> [UInt8]
    ) {
        (self.mebibytes, self.rounds, self.reads) = (mebibytes, rounds, reads)
        (self.prepare, self.round) = (prepare, round)
    }

    /// Attacks, and complains if others aren't served within 2 s, or if it costs too much memory or time.
    func play(_ scene: Scene) throws {
        let other = try scene.settledClient()
        scene.expectOK(try scene.ask("GET", "/other", over: other))
        let memory = scene.memory
        let time = try? scene.proxy.figures.processorTime
        try attack(scene) { serve(scene, other) }
        serve(scene, other)
        let fresh = try scene.client()
        serve(scene, fresh)
        scene.checkMemory(since: memory, atMost: mebibytes)
        #if os(Linux)
            if let time, let now = try? scene.proxy.figures.processorTime {
                scene.check(now - time <= .seconds(6), "it cost \(now - time) of processor time")
            } else {
                scene.complain("the proxy's processor time is unknown")
            }
        #endif
    }

    /// Attacks, and complains unless the proxy ends the connection.
    func playToTheEnd(_ scene: Scene) throws {
        let client = try attack(scene) {}
        client.read(within: .seconds(4)) { $0.goAways.contains { $0.code != RawFrame.Code.none } }
        let codes = client.conduct.goAways.map(\.code)
        let isAccused = codes.contains { $0 != RawFrame.Code.none }
        scene.check(client.ending != .open || isAccused, "the connection goes on, after GOAWAY with the codes \(codes)")
    }

    /// Sends all rounds, or fewer if the proxy ends the connection or takes no more.
    @discardableResult
    private func attack(_ scene: Scene, meanwhile: () -> Void) throws -> HTTP2Client {
        let client = try scene.settledClient()
        client.givesCredit = false
        try prepare(scene, client)
        let deadline = Deadline(in: .seconds(20))
        for index in 0..<rounds where deadline.remaining > .zero {
            guard client.sendWithoutReading(round(client, index)) else { break }
            if reads { client.read(within: .zero) }
            if index % (rounds / 4 + 1) == rounds / 8 { meanwhile() }
            if client.ending != .open { break }
        }
        return client
    }

    private func serve(_ scene: Scene, _ client: HTTP2Client) {
        do {
            let answer = try scene.ask("GET", "/other", over: client, within: .seconds(2))
            scene.expectOK(answer, "/other", "another client's answer within 2 s")
        } catch {
            scene.complain("another client: \(error)")
        }
    }
}
