import Checks
import Foundation

/// Plays a row against a step5 of its own, so that nothing that is seen can belong to another case.
struct CaseRunner {
    let row: WireCase

    /// So many cases at a time: enough to fill the waiting, few enough that no deadline is missed for want of a core.
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
        // The proxy is gone: what it has sent to the origin is all there is.
        origin.wait { $0.allSatisfy { $0.ending != .open } }
        observation.upstream = origin.connections.map(\.received)
        return observation
    }
}

/// What a failed row prints.
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
