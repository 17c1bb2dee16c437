import Checks
import Foundation

/// Counts what one request costs step5 and step6: the instructions and the allocations of their own process. Other work
/// on the machine doesn't change these figures, so a test can set a limit for them. step6 gets the same request,
/// without Upgrade. Such a request may cost step6 hardly more than step5, although step6 can make tunnels.
///
/// valgrind counts a run with few requests and a run with many. The difference between the two, divided by the number
/// of extra requests, doesn't contain the cost of the start.
struct Count {
    static let usage = "usage: bench count [--most-instructions N] [--most-allocations N]"

    private static let few = 200
    private static let many = 1200
    private var mostInstructions = Int.max
    private var mostAllocations = Int.max

    init(_ arguments: [String]) throws {
        var rest = arguments[...]
        while let flag = rest.popFirst() {
            guard let value = rest.popFirst().flatMap({ Int(digits: $0) }), value > 0 else {
                throw UsageError(Self.usage)
            }
            switch flag {
            case "--most-instructions": mostInstructions = value
            case "--most-allocations": mostAllocations = value
            default: throw UsageError(Self.usage)
            }
        }
    }

    func run() throws {
        let stage = try Stage()
        defer { stage.remove() }
        let origin = try stage.startOrigin()
        defer { origin.stop() }
        var without = 0
        for step in ["step5", "step6"] {
            let few = try Self.count(Self.few, step, on: stage, origin: origin.port)
            let many = try Self.count(Self.many, step, on: stage, origin: origin.port)
            let requests = Self.many - Self.few
            let instructions = (many.instructions - few.instructions) / requests
            let allocations = (many.allocations - few.allocations) / requests
            try Self.report("instructions", of: step, instructions, most: mostInstructions)
            try Self.report("allocations", of: step, allocations, most: mostAllocations)
            if without > 0, instructions * 100 > without * 101 {
                throw Failure("a request without Upgrade costs \(step) more than a hundredth more than the step before")
            }
            without = instructions
        }
    }

    private static func report(_ what: String, of step: String, _ count: Int, most: Int) throws {
        print("\(step): \(what) per proxied request: \(count)" + (most == .max ? "" : " (at most \(most))"))
        if count > most {
            throw Failure("a request costs \(step) more \(what) than it may: \(count) instead of \(most)")
        }
    }

    /// What a step has done after that many requests. This includes its start and its end.
    private static func count(_ requests: Int, _ step: String, on stage: Stage, origin: Int) throws -> Tally {
        let program = try Program.path(of: step)
        guard let valgrind = Program.installed("valgrind") else {
            throw Failure("valgrind, which counts, is not installed")
        }
        let record = stage.folder.appendingPathComponent("callgrind.\(step).\(requests)")
        let server = try Server([
            valgrind, "--tool=callgrind", "--callgrind-out-file=\(record.path)", program, "--workers", "1",
            "--quiet", "--port", "0", "--origin", "http://127.0.0.1:\(origin)",
        ])
        defer { server.stop() }
        try send(requests, to: server.port)
        server.stop()
        return try Tally(record)
    }

    /// Sends requests on one connection, one after the other.
    private static func send(_ count: Int, to port: Int) throws {
        guard let connection = Loopback.connect(port: port) else { throw Failure("the proxy takes no connection") }
        let request = Data("GET /small HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\n\r\n".utf8)
        for _ in 0..<count {
            try connection.write(contentsOf: request)
            let answer = String(decoding: Loopback.read(from: connection), as: UTF8.self)
            guard answer.hasPrefix("HTTP/1.1 200 ") else { throw Failure("the proxy didn't answer 200: \(answer)") }
        }
    }
}

/// The totals in a record that callgrind has written.
struct Tally {
    private(set) var instructions = 0
    private(set) var allocations = 0

    init(_ record: URL) throws {
        guard let text = try? String(contentsOf: record, encoding: .utf8) else {
            throw Failure("valgrind has left no record at \(record.path)")
        }
        // The first time a function appears, the record gives its number and its name. After that, it gives only the
        // number.
        var malloc = ""
        var callee = ""
        for line in text.split(separator: "\n") {
            if line.hasPrefix("cfn=") || line.hasPrefix("fn=") {
                callee = line.drop { $0 != "(" }.prefix { $0 != " " }.description
                if line.hasSuffix(" malloc") { malloc = callee }
            } else if line.hasPrefix("calls="), callee == malloc {
                allocations += Int(line.dropFirst(6).prefix { $0 != " " }) ?? 0
            } else if line.hasPrefix("summary: ") || line.hasPrefix("totals: ") {
                instructions = Int(line.drop { $0 != " " }.dropFirst()) ?? 0
            }
        }
        guard instructions > 0, allocations > 0 else { throw Failure("valgrind's record can't be read") }
    }
}
