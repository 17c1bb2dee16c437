import Foundation

/// A load of many bytes in one tunnel, in both directions at once.
struct BulkLoad {
    static let command = "tunnel-bulk"
    static let size = 1 << 30
    private let port: Int

    /// - Parameter arguments: the proxy's port.
    init(_ arguments: [String]) throws {
        guard arguments.count == 1, let port = Int(digits: arguments[0]) else {
            throw UsageError("\(Self.command) takes PORT")
        }
        self.port = port
    }

    /// Prints how many bytes went each way, and how many microseconds that took.
    func run() throws {
        let tunnel = try TunnelSocket(port: port, path: "/bulk/\(Self.size)")
        let descriptor = tunnel.descriptor
        let start = ContinuousClock.now
        Thread.detachNewThread {
            _ = Bytes.send(Self.size, to: descriptor, from: [UInt8](repeating: 120, count: 65536))
        }
        var buffer = [UInt8](repeating: 0, count: 65536)
        // The origin sends one byte more, after all others have arrived in both directions.
        var left = Self.size + 1
        while left > 0 {
            let count = Bytes.receive(from: descriptor, into: &buffer)
            if count == 0 { throw Failure("the tunnel has ended \(left) bytes too early") }
            left -= count
        }
        withExtendedLifetime(tunnel) {}
        print("figures \(Self.size) \(Int(start.duration(to: .now) / .microseconds(1)))")
    }
}
