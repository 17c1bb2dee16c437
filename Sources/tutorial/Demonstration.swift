import Checks
import Foundation

/// The running programs of a step, with a tap on each wire.
final class Demonstration {
    private let step: Step
    private let origin: Program
    private let originTap: Relay
    private let proxy: Program?
    private let clientTap: Relay
    private var shownAtClient = 0
    private var shownAtOrigin = 0
    /// How many log lines of each program were shown.
    private var shownLogLines = [0, 0]

    /// Starts a program that does what a step does. If the step is a proxy, this also starts the origin behind it.
    init(of step: Step, program: String) throws {
        self.step = step
        origin = try Program.start(step.number == 1 ? program : "step1")
        // A tap may run all day, so it must not fill the memory. It passes on everything, but records only this much.
        let recording = 1 << 20
        originTap = try Relay(to: origin.port, recording: recording)
        let flags = step.number >= 3 ? ["--origin", originTap.url] : []
        proxy = step.number == 1 ? nil : try Program.start(program, flags)
        clientTap = try proxy.map { try Relay(to: $0.port, recording: recording) } ?? originTap
    }

    /// The address where a client reaches the program of the step.
    var url: String { clientTap.url }

    /// The address of the origin.
    var originURL: String { originTap.url }

    /// Sends one request and waits for its answer.
    func sendRequest() throws {
        let client = try RawClient(port: clientTap.port)
        try client.send(step.sampleRequest(host: "127.0.0.1:\(clientTap.port)"))
        _ = try client.readResponse()
    }

    /// Waits until at least one more exchange is complete, and returns the legs of the new ones.
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

    /// The lines about requests that the programs have printed since the last call.
    func newLogLines() -> [String] {
        let counts = proxy == nil ? [shownAtClient] : [shownAtClient, shownAtOrigin]
        return zip(programs.indices, counts).flatMap { index, count in
            // The answer may arrive before the line about the request does.
            _ = programs[index].waitForOutput(within: .seconds(1)) { Self.logLines(in: $0).count >= count }
            let lines = Self.logLines(in: programs[index].output)
            defer { shownLogLines[index] = lines.count }
            return Array(lines.dropFirst(shownLogLines[index]))
        }
    }

    private static func logLines(in output: String) -> [String] {
        output.split(separator: "\n").filter { $0.contains("received request") }.map(String.init)
    }

    /// The running programs. The one that the client talks to comes first.
    var programs: [Program] { [proxy, origin].compactMap { $0 } }
}
