import Checks
import Foundation
import Testing

/// The bytes of a tunnel pass unchanged: rows C01 to C05 and C20 to C28 of the tunnel cases.
@Suite struct TunnelTests {
    @Test func `C01: bytes of every value go both ways`() async throws {
        let bytes = (0...255).map { UInt8($0) }
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            try client.send(bytes + bytes.reversed())
            #expect(try client.receive(512) == bytes + bytes.reversed())
        }
    }

    @Test func `C02: 64 MiB go each way at once`() async throws {
        let content = PatternedContent(count: 64 * mebibyte)
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            client.isRecording = false
            var reader = PatternedContent.Reader(content)
            for piece in content.pieces { try client.send(piece, within: .seconds(20)) { reader.take($0) } }
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
            try stage.expectBoundedMemory()
        }
    }

    @Test func `C03: writes of all sizes arrive whole`() async throws {
        let sizes = [1, 2, 3, 125, 126, 1447, 1448, 1449, 4096, 65535, 65536, 65537, 98303, 98304, 98305, 200_000]
        let content = PatternedContent(count: sizes.reduce(0, +))
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            var rest = content.pieces.flatMap { $0 }[...]
            var reader = PatternedContent.Reader(content)
            for size in sizes {
                try client.send(Array(rest.prefix(size)), within: .seconds(10)) { reader.take($0) }
                rest = rest.dropFirst(size)
            }
            try reader.takeAll(from: client)
            #expect(reader.isComplete)
        }
    }

    /// One byte goes there and back, a hundred times. A proxy that collects bytes, or waits 40 ms for acknowledgments,
    /// would need four seconds.
    @Test func `C04 and C05: small pieces go at once`() async throws {
        try await Stage.playTunnels(
            [],
            Stage.switching { connection in
                while true {
                    guard try connection.receive(2).count == 2 else { return }
                    try connection.send("a")
                    try connection.send("b")
                }
            }
        ) { stage in
            let client = try stage.tunnel()
            let (_, time) = try timed {
                for _ in 1...100 {
                    try client.send("1")
                    try client.send("2")
                    #expect(try client.receive(2) == Array("ab".utf8))
                }
            }
            #expect(time < .seconds(3))
        }
    }

    @Test func `C20: two hundred tunnels are never mixed up`() async throws {
        try await Stage.playTunnels { stage in
            let clients = try (1...200).map { _ in try stage.tunnel() }
            for round in 1...3 {
                for (number, client) in clients.enumerated() { try client.send("\(round):\(number);") }
                for (number, client) in clients.enumerated() {
                    let expected = Array("\(round):\(number);".utf8)
                    #expect(try client.receive(expected.count) == expected)
                }
            }
        }
    }

    @Test func `C21: requests are answered while tunnels are busy`() async throws {
        try await Stage.playTunnels { stage in
            let isOver = Gate()
            for _ in 1...4 {
                Thread.detachNewThread {
                    defer { isOver.open() }
                    guard let client = try? stage.tunnel() else { return }
                    client.isRecording = false
                    let piece = [UInt8](repeating: 7, count: 65536)
                    for _ in 1...400 {
                        guard (try? client.send(piece, within: .seconds(20), onReceive: { _ in })) != nil else {
                            return
                        }
                    }
                }
            }
            for number in 1...20 {
                let (answer, time) = try timed { try stage.answer(to: "/\(number)") }
                #expect(answer.text == "/\(number)")
                // Most of this time is for the load on the machine.
                #expect(time < .seconds(2))
            }
            for _ in 1...4 { try isOver.pass(within: 60) }
        }
    }

    @Test func `C22: the connection of a tunnel never carries another request`() async throws {
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel(Stage.upgrade("/chat"))
            client.close()
            #expect(stage.origin.wait { $0.first?.ending != .open })
            #expect(try stage.answer(to: "/next").text == "/next")
            #expect(stage.origin.connections.count == 2)
            #expect(stage.origin.connections[0].requests.map(\.target) == ["/chat"])
        }
    }

    @Test func `C23 and C24: bytes that look like HTTP pass unchanged, and the proxy adds nothing`() async throws {
        let talk = "GET /evil HTTP/1.1\r\nHost: b\r\nConnection: close\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n\0\u{1}"
        try await Stage.playTunnels { stage in
            let client = try stage.tunnel()
            #expect(try client.hasEcho(talk))
            client.halfClose()
            #expect(client.endWithoutBytes() == .closed)
            #expect(stage.origin.connections.count == 1)
        }
    }

    @Test func `C27: two proxies stand in a row`() async throws {
        try await Stage.playTunnels { stage in
            let front = try Stage.tunneller(to: stage.proxy.url)
            defer { front.stop(grace: .seconds(1)) }
            let client = try Stage(origin: stage.origin, proxy: front).tunnel()
            #expect(try client.hasEcho())
            client.halfClose()
            #expect(client.endWithoutBytes() == .closed)
            #expect(stage.origin.requests.first?["Via"].first?.split(separator: ",").count == 2)
        }
    }

    @Test func `C28: early bytes and an end right after the request reach the origin after its 101`() async throws {
        let mayAnswer = Gate()
        try await Stage.playTunnels { connection in
            _ = try connection.readRequest()
            try mayAnswer.pass()
            try connection.send(Stage.switching)
            let bytes = try connection.receive(.max)
            try connection.send(bytes.reversed())
        } _: { stage in
            let client = try stage.client(sending: Stage.upgrade() + "early")
            client.halfClose()
            #expect(stage.origin.wait { $0.first?.requests.count == 1 })
            let early = Array("early".utf8)
            #expect(stage.origin.connections.first?.received.contains(early) == false, "not before the 101")
            mayAnswer.open()
            #expect(try client.readResponse().status == 101)
            #expect(try client.receive(5) == early.reversed())
            #expect(client.endWithoutBytes() == .closed)
        }
    }
}
