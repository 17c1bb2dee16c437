import Checks
import Foundation

/// h2load, the load generator.
struct HTTP2Load {
    /// What every proxy has to agree to, so that all have the same work with TLS.
    private static let cipher = "TLS_AES_128_GCM_SHA256"
    private static let group = "X25519"

    private let h2load: String
    private let stage: Stage
    private let seconds: Int

    init(on stage: Stage, seconds: Int) throws {
        guard let h2load = Program.installed("h2load") else {
            throw Failure("h2load, which makes the load, is not installed")
        }
        (self.h2load, self.stage, self.seconds) = (h2load, stage, seconds)
    }

    /// Puts the load of one case on a proxy, and returns what that took.
    func measure(_ load: HTTP2Case, of proxy: Server) throws -> HTTP2Figures {
        var command = [h2load, "--clients=\(load.connections)", "--max-concurrent-streams=\(load.streams)"]
        command += ["--tls13-ciphers=\(Self.cipher)", "--groups=\(Self.group)"]
        if load.upload > 0 { command.append("--data=\(try body(load.upload))") }
        let scheme = load.way == .tls ? "https" : "http"
        command.append("\(scheme)://127.0.0.1:\(proxy.port)\(load.path)")

        var sum = Sum()
        let before = try proxy.processorTime
        if load.isShortLived {
            // A connection of h2load lives as long as its requests. So each burst has as many of one as of the other.
            command.append("--requests=\(load.connections)")
            let end = ContinuousClock.now + .seconds(seconds)
            while ContinuousClock.now < end { try run(command, load, &sum) }
        } else {
            command.append("--duration=\(seconds)")
            try run(command, load, &sum)
        }
        let time = try proxy.processorTime - before
        guard sum.requests > 0 else { throw Failure("h2load got no response in the case \(load.name)") }
        return HTTP2Figures(
            processorTimes: [time / sum.requests], rates: [sum.requests / sum.seconds], errors: sum.errors)
    }

    /// What one or several runs of h2load have counted.
    private struct Sum {
        var requests = 0.0
        var seconds = 0.0
        var errors = 0
    }

    private func run(_ command: [String], _ load: HTTP2Case, _ sum: inout Sum) throws {
        let output = try command.pinned(to: stage.loadCore).run()
        if load.way == .tls, !output.contains("Cipher: \(Self.cipher)\n") || !output.contains("protocol: h2\n") {
            throw Failure("a proxy agreed to something else than h2 with \(Self.cipher): \(output)")
        }
        guard let rate = output.firstMatch(of: /finished in .*, ([\d.]+) req\/s/).flatMap({ Double($0.1) }),
            let counts = output.firstMatch(of: /requests: .* (\d+) succeeded, (\d+) failed, .* (\d+) timeout/),
            let succeeded = Double(counts.1), let failed = Int(counts.2), let late = Int(counts.3)
        else { throw Failure("h2load printed no figures: \(output)") }
        sum.requests += succeeded
        sum.seconds += rate > 0 ? succeeded / rate : 0
        sum.errors += failed + late
    }

    /// The path of a file of that size.
    private func body(_ size: Int) throws -> String {
        let file = stage.folder.appendingPathComponent("body-\(size)")
        if !FileManager.default.fileExists(atPath: file.path) {
            try Data(repeating: UInt8(ascii: "x"), count: size).write(to: file)
        }
        return file.path
    }
}
