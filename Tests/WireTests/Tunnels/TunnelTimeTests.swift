import Checks
import Foundation
import Testing

/// How a tunnel ends that neither side ends: by silence, and by SIGTERM; rows D of the tunnel cases.
@Suite struct TunnelTimeTests {
    @Test func `D01: a silent tunnel ends on both sides in good order`() async throws {
        try await Stage.playTunnels(["--tunnel-timeout", "1"], Stage.silence) { stage in
            let client = try stage.tunnel()
            let (ending, time) = timed { client.endWithoutBytes() }
            #expect(ending == .closed)
            #expect(time > .milliseconds(900))
            #expect(stage.origin.wait { $0.first?.ending == .closed })
        }
    }

    @Test func `a tunnel with one side that has ended is silent in time, too`() async throws {
        try await Stage.playTunnels(["--tunnel-timeout", "1"], Stage.silence) { stage in
            let client = try stage.tunnel()
            client.halfClose()
            #expect(client.endWithoutBytes() == .closed)
            #expect(stage.origin.wait { $0.first?.ending == .closed })
        }
    }

    @Test func `a tunnel that nobody reads from ends in time, and doesn't look whole`() async throws {
        let isOver = Gate()
        try await Stage.playTunnels(
            ["--tunnel-timeout", "1"],
            Stage.switching { connection in
                connection.isRecording = false
                let piece = [UInt8](repeating: 5, count: 65536)
                while (try? connection.send(piece, within: .seconds(30))) != nil {}
                isOver.open()
            }
        ) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            try isOver.pass(within: 20)
            #expect(client.readUntilClose() == .reset)
        }
    }

    @Test func `D02: bytes one way keep both ways open`() async throws {
        try await Stage.playTunnels(
            ["--tunnel-timeout", "2"],
            Stage.switching { connection in
                for _ in 1...16 {
                    try connection.send("x")
                    Thread.sleep(forTimeInterval: 0.25)
                }
                let word = try connection.receive(4)
                try connection.send(word)
            }
        ) { stage in
            let client = try stage.tunnel()
            #expect(try client.receive(16).count == 16)
            try client.send("back")
            #expect(try client.receive(4) == Array("back".utf8))
        }
    }

    @Test func `D04: the time for an answer isn't the time for a tunnel`() async throws {
        try await Stage.playTunnels(["--timeout", "0.5"]) { stage in
            let client = try stage.tunnel()
            Thread.sleep(forTimeInterval: 2)
            #expect(try client.hasEcho())
        }
    }

    @Test func `D06: after SIGTERM an open tunnel ends with FIN, and the process within 12 s`() async throws {
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            stage.proxy.send(signal: SIGTERM)
            let (ending, time) = timed { client.endWithoutBytes(within: .seconds(20)) }
            #expect(ending == .closed)
            #expect(time > .seconds(9))
            #expect(stage.proxy.waitForEnding(within: .seconds(5)) == .exited(0))
            #expect(stage.origin.wait { $0.first?.ending == .closed })
        }
    }

    @Test func `D06: a tunnel in which both sides go on talking ends with FIN, too`() async throws {
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                connection.isRecording = false
                while (try? connection.send("tick")) != nil {
                    Thread.sleep(forTimeInterval: 0.02)
                    // It also accepts the end of the other side.
                    if let bytes = try? connection.receive(within: .milliseconds(1)), bytes.isEmpty { return }
                }
            }
        ) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            stage.proxy.send(signal: SIGTERM)
            var ending: Transcript.Ending?
            let deadline = Deadline(in: .seconds(20))
            while ending == nil, deadline.remaining > .zero {
                // Both sides keep sending until the end, and after it.
                try? client.send("tock")
                ending = client.endWithoutBytes(within: .seconds(5))
            }
            #expect(ending == .closed)
            client.close()
            #expect(stage.proxy.waitForEnding(within: .seconds(5)) == .exited(0))
        }
    }

    @Test func `D07: after SIGTERM an open tunnel finishes its talk, and then the process ends`() async throws {
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            stage.proxy.send(signal: SIGTERM)
            #expect(eventually { (try? RawClient(port: stage.proxy.port)) == nil })
            for round in 1...3 { #expect(try client.hasEcho("round \(round)")) }
            client.halfClose()
            #expect(client.endWithoutBytes() == .closed)
            let (ending, time) = timed { stage.proxy.waitForEnding(within: .seconds(10)) }
            #expect(ending == .exited(0))
            #expect(time < .seconds(5))
        }
    }

    @Test func `a request under way at SIGTERM may still become a tunnel`() async throws {
        let mayAnswer = Gate()
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try mayAnswer.pass()
            try connection.send(Stage.switching)
            while case let bytes = try connection.receive(), !bytes.isEmpty { try connection.send(bytes) }
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            #expect(stage.origin.wait { $0.first?.requests.count == 1 })
            stage.proxy.send(signal: SIGTERM)
            #expect(eventually { (try? RawClient(port: stage.proxy.port)) == nil })
            mayAnswer.open()
            #expect(try client.readResponse().status == 101)
            #expect(try client.hasEcho())
            client.close()
            #expect(stage.proxy.waitForEnding() == .exited(0))
        }
    }

    @Test func `a second signal ends tunnels soon`() async throws {
        try await Stage.playTunnels([], Stage.silence) { stage in
            let client = try stage.tunnel()
            stage.proxy.send(signal: SIGTERM)
            #expect(eventually { (try? RawClient(port: stage.proxy.port)) == nil })
            stage.proxy.send(signal: SIGTERM)
            #expect(client.endWithoutBytes() == .closed)
            #expect(stage.proxy.waitForEnding(within: .seconds(5)) == .exited(0))
        }
    }
}
