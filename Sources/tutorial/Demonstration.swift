import Checks
import Foundation

/// The programs of a step, running, with a tap on each wire.
final class Demonstration {
    private let step: Step
    private let origin: Program
    private let originTap: Relay
    private let proxy: Program?
    private let clientTap: Relay
    private var shownAtClient = 0
    private var shownAtOrigin = 0
    /// Of each program.
    private var shownLogLines = [0, 0]

    /// Starts a program that does what a step does, and the origin behind it.
    init(of step: Step, program: String) throws {
        self.step = step
        origin = try Program.start(step.number == 1 ? program : "step1")
        // A tap left open all day must not fill memory: what is longer is passed on and not shown.
        let recording = 1 << 20
        originTap = try Relay(to: origin.port, recording: recording)
        let flags = step.number >= 3 ? ["--origin", originTap.url] : []
        proxy = step.number == 1 ? nil : try Program.start(program, flags)
        clientTap = try proxy.map { try Relay(to: $0.port, recording: recording) } ?? originTap
    }

    /// Where a client finds the program that the step is about.
    var url: String { clientTap.url }

    /// Where the origin is found.
    var originURL: String { originTap.url }

    /// Sends one request and waits for its answer.
    func sendRequest() throws {
        let client = try RawClient(port: clientTap.port)
        try client.send(step.sampleRequest(host: "127.0.0.1:\(clientTap.port)"))
        _ = try client.readResponse()
    }

    /// Waits for the next exchanges that are complete, and returns their legs.
    func newExchanges() -> [FourLegs] {
        let shown = shownAtClient
        clientTap.wait(within: .seconds(24 * 3600)) { $0.flatMap(\.exchanges).count > shown }
        let near = clientTap.connections.flatMap(\.exchanges)
        let far = proxy == nil ? [] : originTap.connections.flatMap(\.exchanges)
        defer { (shownAtClient, shownAtOrigin) = (near.count, far.count) }
        let behind = far.dropFirst(shownAtOrigin)
        return near.dropFirst(shown).enumerated().map { index, exchange in
            FourLegs(exchange, behind: behind.dropFirst(index).first)
        }
    }

    /// What the programs have printed about the requests since it was asked last.
    func newLogLines() -> [String] {
        let counts = proxy == nil ? [shownAtClient] : [shownAtClient, shownAtOrigin]
        return zip(programs.indices, counts).flatMap { index, count in
            // The answer may overtake the line about the request.
            _ = programs[index].waitForOutput(within: .seconds(1)) { Self.logLines(in: $0).count >= count }
            let lines = Self.logLines(in: programs[index].output)
            defer { shownLogLines[index] = lines.count }
            return Array(lines.dropFirst(shownLogLines[index]))
        }
    }

    private static func logLines(in output: String) -> [String] {
        output.split(separator: "\n").filter { $0.contains("received request") }.map(String.init)
    }

    /// The programs that run, the foremost first.
    var programs: [Program] { [proxy, origin].compactMap { $0 } }
}
