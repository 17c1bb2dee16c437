import Foundation

/// Tunnels that are idle. In each one, a single message went out and came back.
struct IdleTunnels {
    private static let count = 1000
    private let tunnels: [TunnelSocket]

    private init(_ count: Int, port: Int) throws {
        let message = [UInt8](repeating: 120, count: EchoLoad.size)
        var buffer = message
        tunnels = try (0..<count).map { _ in
            let tunnel = try TunnelSocket(port: port, path: "/echo")
            guard Bytes.send(message.count, to: tunnel.descriptor, from: message),
                Bytes.receive(from: tunnel.descriptor, into: &buffer) > 0
            else { throw Failure("a tunnel sends nothing back") }
            return tunnel
        }
    }

    /// Measures how much memory one idle tunnel costs a server that has just started, in KiB.
    static func memory(of server: Server) throws -> Double {
        // The first tunnels make a server set up things that it needs only once. They don't count.
        let first = try IdleTunnels(10, port: server.port)
        let before = try IdleConnections.settledMemory(of: server)
        let others = try IdleTunnels(count, port: server.port)
        let after = try IdleConnections.settledMemory(of: server)
        return withExtendedLifetime((first, others)) { Double(after - before) / Double(count) }
    }
}
