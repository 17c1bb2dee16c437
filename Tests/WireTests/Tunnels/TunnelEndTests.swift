import Checks
import Foundation
import Testing

/// Each direction of a tunnel ends by itself. If a connection breaks on one side, the other side breaks, too: rows C06
/// to C13.
@Suite struct TunnelEndTests {
    @Test func `C06: the client ends first, and the origin's MiB still arrives`() async throws {
        let content = PatternedContent(count: mebibyte)
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                // It begins when it has noticed the end.
                let heard = try connection.receive(.max)
                guard heard == Array("last words".utf8) else { return }
                for piece in content.pieces { try connection.send(piece) }
            }
        ) { stage in
            let client = try stage.tunnel()
            try client.send("last words")
            client.halfClose()
            var reader = PatternedContent.Reader(content)
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            #expect(client.endWithoutBytes() == .closed)
        }
    }

    @Test func `C07: the origin ends first, and the client's MiB still arrives`() async throws {
        let content = PatternedContent(count: mebibyte)
        let isWhole = Gate()
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                try connection.send("last words")
                connection.endSending()
                var reader = PatternedContent.Reader(content)
                reader.take(try connection.receive(.max))
                if reader.isComplete { isWhole.open() }
            }
        ) { stage in
            let client = try stage.tunnel()
            #expect(try client.receive(.max) == Array("last words".utf8))
            for piece in content.pieces { try client.send(piece) }
            client.halfClose()
            try isWhole.pass()
            #expect(stage.origin.wait { $0.first?.ending == .closed })
        }
    }

    /// The sender and the slow client before it have ended. Only the proxy still holds bytes.
    @Test(arguments: [false, true])
    func `C08: bytes that were sent before the end arrive at a slow origin`(originEndsFirst: Bool) async throws {
        let content = PatternedContent(count: 16 * mebibyte)
        let (mayRead, isWhole) = (Gate(), Gate())
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                connection.isRecording = false
                if originEndsFirst { connection.endSending() }
                try mayRead.pass(within: 60)
                var reader = PatternedContent.Reader(content)
                while case let bytes = try connection.receive(within: .seconds(20)), !bytes.isEmpty {
                    reader.take(bytes)
                }
                if reader.isComplete { isWhole.open() }
            }
        ) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            if originEndsFirst { #expect(client.endWithoutBytes() == .closed) }
            let (sent, isSent) = (Watermark(), Gate())
            nonisolated(unsafe) let sender = client
            Thread.detachNewThread {
                for piece in content.pieces {
                    guard (try? unsafe sender.send(piece, within: .seconds(60))) != nil else { return }
                    sent.rise(by: piece.count)
                }
                unsafe sender.halfClose()
                isSent.open()
            }
            _ = sent.awaitStandstill()
            mayRead.open()
            try isSent.pass(within: 60)
            try isWhole.pass(within: 60)
            if !originEndsFirst { #expect(client.endWithoutBytes() == .closed) }
        }
    }

    @Test(arguments: [false, true])
    func `C09: bytes that were sent before the end arrive at a slow client`(clientEndsFirst: Bool) async throws {
        let content = PatternedContent(count: 16 * mebibyte)
        let sent = Watermark()
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                connection.isRecording = false
                if clientEndsFirst { _ = try connection.receive(.max) }
                for piece in content.pieces {
                    try connection.send(piece, within: .seconds(60))
                    sent.rise(by: piece.count)
                }
            }
        ) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            if clientEndsFirst { client.halfClose() }
            _ = sent.awaitStandstill()
            var reader = PatternedContent.Reader(content)
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            #expect(client.endWithoutBytes() == .closed)
        }
    }

    /// This is so little that the proxy holds everything when both sides have ended.
    @Test func `bytes that the proxy still holds arrive when both sides have ended`() async throws {
        let mayRead = Gate()
        let (held, isWhole) = (PatternedContent(count: 6 * mebibyte), Gate())
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                connection.isRecording = false
                connection.endSending()
                try mayRead.pass(within: 60)
                var reader = PatternedContent.Reader(held)
                while case let bytes = try connection.receive(within: .seconds(20)), !bytes.isEmpty {
                    reader.take(bytes)
                    Thread.sleep(forTimeInterval: 0.005)
                }
                if reader.isComplete { isWhole.open() }
            }
        ) { stage in
            let client = try stage.tunnel()
            #expect(client.endWithoutBytes() == .closed)
            nonisolated(unsafe) let sender = client
            Thread.detachNewThread {
                for piece in held.pieces { try? unsafe sender.send(piece, within: .seconds(60)) }
                unsafe sender.close()
            }
            mayRead.open()
            try isWhole.pass(within: 60)
        }
    }

    @Test(arguments: [false, true])
    func `C10: a client's reset ends the origin's side at once`(isBusy: Bool) async throws {
        try await Stage.playTunnels([], isBusy ? Self.flood : Stage.silence) { stage in
            let client = try stage.tunnel()
            if isBusy { _ = try client.receive(65536) }
            client.reset()
            #expect(
                stage.origin.wait(within: .seconds(5)) {
                    // A sender may have noticed it when it sent something.
                    isBusy ? $0.first?.ending != .open : $0.first?.ending == .reset
                })
        }
    }

    @Test(arguments: [false, true])
    func `C11: an origin's reset ends the client's side at once`(isBusy: Bool) async throws {
        let mayReset = Gate()
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                try mayReset.pass()
                connection.reset()
            }
        ) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            if isBusy { try client.send([UInt8](repeating: 1, count: 100_000)) }
            mayReset.open()
            #expect(client.endWithoutBytes(within: .seconds(5)) == .reset)
        }
    }

    @Test func `a reset right behind the 101 reaches the client`() async throws {
        try await Stage.playTunnels([], Stage.switching { $0.reset() }) { stage in
            let client = try stage.client(sending: Stage.upgrade())
            // The head and the reset race each other, and the reset may win.
            #expect([.reset, .closed].contains(client.readUntilClose()))
            #expect(
                client.received.isEmpty || client.received.starts(with: Array("HTTP/1.1 101".utf8))
                    || client.received.starts(with: Array("HTTP/1.1 502".utf8)))
        }
    }

    @Test func `a reset reaches a side that has ended already`() async throws {
        let hasEnded = Gate()
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                connection.endSending()
                hasEnded.open()
                connection.hold(for: .seconds(20))
            }
        ) { stage in
            let client = try stage.tunnel()
            #expect(client.endWithoutBytes() == .closed)
            client.reset()
            #expect(stage.origin.wait { $0.first?.ending == .reset })
        }
    }

    @Test func `C12: an origin that sends to a client that has gone gets an error`() async throws {
        try await Stage.playTunnels([], Self.flood) { stage in
            let client = try stage.tunnel()
            _ = try client.receive(65536)
            client.close()
            #expect(stage.origin.wait(within: .seconds(10)) { $0.first?.ending != .open })
        }
    }

    @Test func `C13: a client that sends to an origin that has gone gets an error`() async throws {
        try await Stage.playTunnels([], Stage.switching { $0.close() }) { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            #expect(throws: WireProblem.reset) {
                for _ in 1...1000 { try client.send([UInt8](repeating: 1, count: 65536), within: .seconds(10)) }
            }
        }
    }

    /// Sends until sending fails.
    private static let flood = Stage.switching { connection in
        connection.isRecording = false
        let piece = [UInt8](repeating: 9, count: 65536)
        while (try? connection.send(piece, within: .seconds(60))) != nil {}
        connection.hold(for: .seconds(5))
    }

    @Test func `a client that goes before the 101 leaves nothing behind`() async throws {
        let mayAnswer = Gate()
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try mayAnswer.pass()
            try? connection.send(Stage.switching)
            connection.hold(for: .seconds(10))
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade())
            #expect(stage.origin.wait { $0.first?.requests.count == 1 })
            client.reset()
            mayAnswer.open()
            #expect(stage.origin.wait { $0.first?.ending != .open })
        }
    }
}
