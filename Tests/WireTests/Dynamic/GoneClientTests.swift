import Checks
import Foundation
import Testing

/// Clients that go away. The proxy and the origin stop working for them.
///
/// A reset means that a client has gone. A client that only ends its side may still be reading. The proxy notices that
/// such a client has gone when it sends something to it.
@Suite struct GoneClientTests {
    enum Exit: CaseIterable, Sendable { case reset, close }

    /// What the origin has sent before the client goes away.
    static let beginnings = [
        "",
        "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nbegun",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nbegun\r\n",
        "HTTP/1.1 200 OK\r\n\r\nbegun",
    ]

    @Test(arguments: beginnings)
    func `a response that nobody waits for is given up within a second`(beginning: String) async throws {
        try await Stage.play([], Stage.stalling(after: beginning)) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try #require(stage.origin.wait { $0.first?.requests.count == 1 })
            if !beginning.isEmpty { try client.read(until: "begun") }
            try expectEnd(after: .reset, of: client, stage)
        }
    }

    @Test func `a client that has gone without a reset is noticed when something is sent to it`() async throws {
        try await Stage.play([]) { connection in
            _ = try connection.readRequest()
            try connection.send("HTTP/1.1 200 OK\r\n\r\n")
            while true {
                Thread.sleep(forTimeInterval: 0.1)
                try connection.send("event\n")
            }
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "event\n")
            try expectEnd(after: .close, of: client, stage)
        }
    }

    @Test(arguments: Exit.allCases)
    func `an endless response is given up within a second`(exit: Exit) async throws {
        try await Stage.play(
            [],
            { connection in
                connection.isRecording = false
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\n\r\n")
                let piece = [UInt8](repeating: 120, count: 65536)
                while true { try connection.send(piece) }
            }
        ) { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "xxxx")
            try expectEnd(after: exit, of: client, stage)
        }
    }

    @Test(arguments: Exit.allCases)
    func `an upload that breaks off is broken off at the origin within a second`(exit: Exit) async throws {
        try await Stage.play { stage in
            let client = try stage.client(
                sending: "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")
            try #require(stage.origin.wait { $0.first?.received.count(of: "hello") == 1 })
            try expectEnd(after: exit, of: client, stage)
            #expect(stage.wholeRequests.isEmpty)
        }
    }

    private func expectEnd(after exit: Exit, of client: RawClient, _ stage: Stage) throws {
        let gone = ContinuousClock.now
        switch exit {
        case .reset: client.reset()
        case .close: client.close()
        }
        try #require(stage.origin.wait { $0.first?.ended != nil })
        let ended = try #require(stage.origin.connections.first?.ended)
        #expect(gone.duration(to: ended) < .seconds(1))
    }
}
