import Checks
import Foundation
import Testing

/// A side that doesn't read holds back the other side, and nobody else: rows C15 to C19 of the tunnel cases.
@Suite struct TunnelPressureTests {
    static let content = PatternedContent(count: 32 * mebibyte)

    /// Sends the whole content on its own thread, as fast as the other side reads.
    private static func send(on client: RawClient) -> (sent: Watermark, isDone: Gate) {
        let (sent, isDone) = (Watermark(), Gate())
        nonisolated(unsafe) let client = client
        Thread.detachNewThread {
            for piece in content.pieces {
                guard (try? unsafe client.send(piece, within: .seconds(60))) != nil else { return }
                sent.rise(by: piece.count)
            }
            isDone.open()
        }
        return (sent, isDone)
    }

    /// Sends the whole content. When it's allowed to, it reads as much, and says whether that was the same content.
    private static func origin(
        sending: Bool, reading: Bool, sent: Watermark = Watermark(), mayRead: Gate = Gate(), isWhole: Gate = Gate()
    ) -> ScriptedOrigin.Script {
        Stage.switching { connection in
            connection.isRecording = false
            if sending {
                for piece in content.pieces {
                    try connection.send(piece, within: .seconds(60))
                    sent.rise(by: piece.count)
                }
            }
            guard reading else {
                connection.hold()
                return
            }
            try mayRead.pass(within: 60)
            var reader = PatternedContent.Reader(content)
            while reader.isIntact, !reader.isComplete, case let bytes = try connection.receive(within: .seconds(20)),
                !bytes.isEmpty
            {
                reader.take(bytes)
            }
            if reader.isComplete { isWhole.open() }
        }
    }

    @Test func `C15: an origin that doesn't read holds the client back`() async throws {
        let (mayRead, isWhole) = (Gate(), Gate())
        let script = Self.origin(sending: false, reading: true, mayRead: mayRead, isWhole: isWhole)
        try await Stage.playTunnels([], script) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            let (sent, _) = Self.send(on: client)
            #expect(sent.awaitStandstill() < Self.content.count)
            try stage.expectBoundedMemory()
            mayRead.open()
            try isWhole.pass(within: 60)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `C16: a client that doesn't read holds the origin back`() async throws {
        let sent = Watermark()
        try await Stage.playTunnels([], Self.origin(sending: true, reading: false, sent: sent)) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            #expect(sent.awaitStandstill() < Self.content.count)
            try stage.expectBoundedMemory()
            var reader = PatternedContent.Reader(Self.content)
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `C17 and C19: a tunnel that's full both ways goes on later, and holds up no others`() async throws {
        let (sentBack, isWhole) = (Watermark(), Gate())
        let mayRead = Gate()
        let full = Self.origin(sending: true, reading: true, sent: sentBack, mayRead: mayRead, isWhole: isWhole)
        try await Stage.playTunnels([]) { connection in
            try (connection.index == 0 ? full : Stage.echo)(connection)
        } _: { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            let (sent, isSent) = Self.send(on: client)
            #expect(sent.awaitStandstill() < Self.content.count)
            #expect(sentBack.awaitStandstill() < Self.content.count)
            try stage.expectBoundedMemory()

            let other = try stage.tunnel()
            #expect(try other.hasEcho())
            let before = try stage.proxy.figures.processorTime
            #expect(client.endWithoutBytes(within: .milliseconds(1)) == nil)
            #expect(try other.hasEcho(String(repeating: "x", count: 10_000)))
            #expect(try stage.proxy.figures.processorTime - before < .seconds(1), "to wait is no reason to spin")

            // First the client reads what the origin sends, and then the origin reads what the client has sent.
            mayRead.open()
            nonisolated(unsafe) let reading = client
            let isRead = Gate()
            Thread.detachNewThread {
                var count = 0
                while count < Self.content.count, let bytes = try? unsafe reading.receive(within: .seconds(20)),
                    !bytes.isEmpty
                {
                    count += bytes.count
                }
                isRead.open()
            }
            try isRead.pass(within: 60)
            try isSent.pass(within: 60)
            try isWhole.pass(within: 60)
            try stage.expectBoundedMemory()
        }
    }
}
