import Checks
import Foundation

/// Plays a row with its own step5, so that nothing can belong to another case.
struct CaseRunner {
    let row: WireCase

    /// The number of cases that run at the same time. They mostly wait, so several fit. With too many, some would miss
    /// their deadlines.
    private static let slots = DispatchSemaphore(value: 8)

    func observation() async throws -> Observation {
        try await onThread {
            Self.slots.wait()
            defer { Self.slots.signal() }
            return try play()
        }
    }

    private func play() throws -> Observation {
        let origin = try CaseOrigin.start(for: row)
        defer { origin.stop() }
        let proxy = try Program.start("step5", ["--workers", "1", "--quiet", "--origin", origin.url])
        var conversation = try Conversation(row, port: proxy.port)
        var observation = Observation()
        conversation.run()
        observation.sent = conversation.sent
        observation.received = conversation.received
        observation.ending = conversation.ending
        observation.next = conversation.probe(ProbeTarget.next(row.marker))
        conversation.close()
        observation.fresh = Probe.result(of: ProbeTarget.fresh(row.marker), over: try RawClient(port: proxy.port))
        observation.exit = proxy.stop(grace: .seconds(5))
        // The proxy is gone, so it has sent everything that it will ever send to the origin.
        origin.wait { $0.allSatisfy { $0.ending != .open } }
        observation.upstream = origin.connections.map(\.received)
        return observation
    }
}

/// The text that a failed row prints.
struct CaseReport: CustomStringConvertible {
    let row: WireCase
    let observation: Observation
    let complaints: [String]

    var description: String {
        let upstream = observation.upstream.isEmpty ? ["nothing"] : observation.upstream.map(Self.shortened)
        return """
            \(row.id) (\(row.group), \(row.level), \(row.rule))
              expected:    \(row.notation.expect); upstream: \(row.notation.upstream)
              wrong:       \(complaints.joined(separator: "\n               "))
              client sent: \(Self.shortened(observation.sent))
              client got:  \(Self.shortened(observation.received)) (\(observation.ending))
              origin got:  \(upstream.joined(separator: "\n               "))
            """
    }

    private static func shortened(_ bytes: [UInt8]) -> String {
        if bytes.isEmpty { return "nothing" }
        return bytes.count <= 1000
            ? visible(bytes) : "\(visible(bytes.prefix(700))) ... \(visible(bytes.suffix(100))) (\(bytes.count) bytes)"
    }
}
