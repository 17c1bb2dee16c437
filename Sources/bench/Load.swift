import Checks

/// wrk, the load generator.
struct Load {
    private let wrk: String
    private let stage: Stage
    private let seconds: Int

    init(on stage: Stage, seconds: Int) throws {
        guard let wrk = Program.installed("wrk") else { throw Failure("wrk, which makes the load, is not installed") }
        self.wrk = wrk
        self.stage = stage
        self.seconds = seconds
    }

    /// Puts the load of one case on a proxy, and returns what that took.
    func measure(_ load: Case, of proxy: Server) throws -> Figures {
        var command = [wrk, "--threads", "1", "--connections", "\(load.connections)", "--duration", "\(seconds)"]
        command += ["--latency", "--script", Stage.resources.appendingPathComponent("load.lua").path]
        command += load.fields.flatMap { ["--header", $0] }
        command += ["http://127.0.0.1:\(proxy.port)\(load.path)"]
        if load.upload > 0 { command += ["--", "\(load.upload)"] }

        let before = try proxy.processorTime
        let output = try command.pinned(to: stage.loadCore).run()
        let time = try proxy.processorTime - before
        return try figures(in: output, processorTime: time)
    }

    /// Reads the line that load.lua prints. It has the requests, the microseconds, p50, p99 and the errors.
    private func figures(in output: String, processorTime: Double) throws -> Figures {
        let line = output.split(separator: "\n").first { $0.hasPrefix("figures ") }
        let values = line?.split(separator: " ").compactMap { Double($0) } ?? []
        guard values.count == 5 else { throw Failure("wrk printed no figures: \(output)") }
        guard values[0] > 0 else { throw Failure("wrk got no response: \(output)") }
        return Figures(
            processorTime: processorTime / values[0], requestsPerSecond: values[0] / values[1] * 1e6,
            p50: values[2] / 1000, p99: values[3] / 1000, errors: Int(values[4]))
    }
}
