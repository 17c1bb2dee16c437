import Foundation

/// A load of small messages in many tunnels. In each tunnel, the next message goes out when the last one has come back.
struct EchoLoad {
    static let command = "tunnel-echo"
    static let tunnels = 64
    static let size = 16
    private let port: Int
    private let seconds: Int

    /// - Parameter arguments: the proxy's port and the number of seconds.
    init(_ arguments: [String]) throws {
        let numbers = arguments.compactMap { Int(digits: $0) }
        guard numbers.count == 2 else { throw UsageError("\(Self.command) takes PORT SECONDS") }
        (port, seconds) = (numbers[0], numbers[1])
    }

    /// Prints how many messages came back, and how many microseconds that took.
    func run() throws {
        let tunnels = try (0..<Self.tunnels).map { _ in try TunnelSocket(port: port, path: "/echo") }
        var watched = tunnels.map { pollfd(fd: $0.descriptor, events: Int16(POLLIN), revents: 0) }
        var missing = tunnels.map { _ in Self.size }
        let message = [UInt8](repeating: 120, count: Self.size)
        var buffer = [UInt8](repeating: 0, count: 4096)
        var messages = 0
        let start = ContinuousClock.now
        let end = start + .seconds(seconds)
        for tunnel in tunnels { _ = Bytes.send(Self.size, to: tunnel.descriptor, from: message) }
        while ContinuousClock.now < end {
            guard unsafe poll(&watched, nfds_t(watched.count), 5000) > 0 else { throw Failure("no message comes back") }
            for index in watched.indices where watched[index].revents != 0 {
                let count = Bytes.receive(from: watched[index].fd, into: &buffer)
                if count == 0 { throw Failure("a tunnel has ended") }
                missing[index] -= count
                guard missing[index] == 0 else { continue }
                messages += 1
                missing[index] = Self.size
                _ = Bytes.send(Self.size, to: watched[index].fd, from: message)
            }
        }
        withExtendedLifetime(tunnels) {}
        print("figures \(messages) \(Int(start.duration(to: .now) / .microseconds(1)))")
    }
}
