import Foundation
import Testing

@testable import HTTPCore

/// The tables of transitions in docs/core.md are those of the program.
@Suite struct TransitionTests {
    /// What a table in docs/core.md says: each state, and the states that may follow it.
    private static func documented(_ machine: String) throws -> [String: Set<String>] {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..")
        let page = try String(contentsOf: root.appendingPathComponent("docs/core.md"), encoding: .utf8)
        let sections = page.components(separatedBy: "\n### ")
        let section = try #require(sections.first { $0.hasPrefix(machine + "\n") }, "docs/core.md has no \(machine)")
        var table: [String: Set<String>] = [:]
        for line in section.split(separator: "\n") where line.hasPrefix("| `") {
            let cells = line.split(separator: "|").map { $0.split(separator: "`").filter { !$0.contains(" ") } }
            table[String(cells[0][0])] = Set(cells[2].map(String.init))
        }
        return table
    }

    /// What the program says about the same states.
    private static func actual<State: StateMachine>(_ states: [String: State]) -> [String: Set<String>] {
        states.mapValues { state in Set(states.filter { state.mayBecome($0.value) }.keys) }
    }

    @Test func `a client's connection`() throws {
        let states: [String: ServerConnection.State] = [
            "idle": .idle, "reading": .reading, "serving": .serving, "draining": .draining, "tunnelling": .tunnelling,
            "ended": .ended,
        ]
        #expect(try Self.documented("ServerConnection") == Self.actual(states))
    }

    @Test func `an exchange with a client`() throws {
        let states: [String: ExchangeState] = ["handling": .handling, "responding": .responding, "over": .over]
        #expect(try Self.documented("ServerExchange") == Self.actual(states))
    }

    @Test func `the body of a request`() throws {
        let states: [String: RequestBody.State] = [
            "expected": .expected, "open": .open, "failed": .failed(.chunk), "closed": .closed,
        ]
        #expect(try Self.documented("RequestBody") == Self.actual(states))
    }

    @Test func `a connection to an origin`() throws {
        let states: [String: ClientConnection.State] = [
            "idle": .idle, "sending": .sending, "receiving": .receiving, "answered": .answered, "switched": .switched,
            "closed": .closed,
        ]
        #expect(try Self.documented("ClientConnection") == Self.actual(states))
    }

    @Test func `an upload`() throws {
        let states: [String: Upload.State] = [
            "waiting": .waiting, "sending": .sending, "sent": .sent, "refused": .refused,
            "broken": .broken(MessageError.chunk), "cancelled": .cancelled,
        ]
        #expect(try Self.documented("Upload") == Self.actual(states))
    }

    @Test func `a body on its way out`() throws {
        let states: [String: BodyWriter.State] = [
            "reading": .reading, "starved": .starved, "ended": .ended, "failed": .failed(MessageError.chunk),
        ]
        #expect(try Self.documented("BodyWriter") == Self.actual(states))
    }

    @Test func `a job`() throws {
        let states: [String: Job.State] = [
            "ended": .ended, "running": .running, "waiting": .waiting(Wait(on: try EventLoop())),
            "cancelled": .cancelled,
        ]
        #expect(try Self.documented("Job") == Self.actual(states))
    }

    @Test func `a body that the program makes`() throws {
        let states: [String: MadeBody.State] = [
            "empty": .empty, "piece": .piece([]), "ended": .ended([:]), "failed": .failed(MessageError.chunk),
        ]
        #expect(try Self.documented("MadeBody") == Self.actual(states))
    }

    @Test func `something that is done again and again`() throws {
        let states: [String: Routine.State] = ["waiting": .waiting, "running": .running, "ended": .ended]
        #expect(try Self.documented("Routine") == Self.actual(states))
    }

    @Test func `a connection of HTTP/2`() throws {
        let states: [String: HTTP2Connection.State] = [
            "opening": .opening, "open": .open, "leaving": .leaving, "draining": .draining, "closing": .closing,
            "ended": .ended,
        ]
        #expect(try Self.documented("HTTP2Connection") == Self.actual(states))
    }

    @Test func `what comes on a stream of HTTP/2`() throws {
        let states: [String: HTTP2Stream.Incoming] = [
            "head": .head, "content": .content, "ended": .ended, "failed": .failed(MessageError.chunk),
        ]
        #expect(try Self.documented("HTTP2Stream.Incoming") == Self.actual(states))
    }

    @Test func `what goes on a stream of HTTP/2`() throws {
        let states: [String: HTTP2Stream.Outgoing] = ["head": .head, "content": .content, "ended": .ended]
        #expect(try Self.documented("HTTP2Stream.Outgoing") == Self.actual(states))
    }

    @Test func `an exchange with an origin over HTTP/2`() throws {
        let head = ResponseFields.Head(
            status: .ok, fields: [:], contentLength: nil, content: ContentCount(announced: nil))
        let states: [String: HTTP2ClientExchange.State] = [
            "sending": .sending, "receiving": .receiving(interimCount: 1), "arrived": .arrived(head),
            "answered": .answered, "failed": .failed(MessageError.chunk), "over": .over,
        ]
        #expect(try Self.documented("HTTP2ClientExchange") == Self.actual(states))
    }

    @Test func `an upload over HTTP/2`() throws {
        let states: [String: HTTP2Upload.State] = [
            "waiting": .waiting, "sending": .sending, "broken": .broken(MessageError.chunk), "over": .over,
        ]
        #expect(try Self.documented("HTTP2Upload") == Self.actual(states))
    }

    @Test func `a tunnel`() throws {
        let states: [String: Tunnel.State] = ["open": .open, "ending": .ending, "over": .over]
        #expect(try Self.documented("Tunnel") == Self.actual(states))
    }
}
