import Foundation

/// An origin that agrees to every switch of protocols and does as little work as possible. `/echo` sends back what it
/// gets. `/bulk/N` receives N bytes and sends the same number.
struct TunnelOrigin {
    static let command = "tunnel-origin"
    private static let answer =
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: \(TunnelSocket.protocolName)\r\n\r\n"

    /// The state of a connection.
    private enum Talk {
        /// Some of the head, or all of it, is still missing.
        case head([UInt8])
        case echo
        /// The connection has threads of its own now.
        case left
    }

    private let listener: Int32
    private let port: Int

    init() throws { (listener, port) = try Loopback.listen() }

    /// Serves until something ends it.
    func serve() throws {
        raiseOpenFileLimit()
        FileHandle.standardOutput.write(Data("listening on http://127.0.0.1:\(port)\n".utf8))
        var watched = [pollfd(fd: listener, events: Int16(POLLIN), revents: 0)]
        var talks = [Talk.left]
        var buffer = [UInt8](repeating: 0, count: 65536)
        while true {
            guard unsafe poll(&watched, nfds_t(watched.count), -1) > 0 else { continue }
            var hasGone = false
            for index in watched.indices.dropFirst() where watched[index].revents != 0 {
                let descriptor = watched[index].fd
                if Self.serve(descriptor, &talks[index], &buffer) { continue }
                if case .left = talks[index] {} else { close(descriptor) }
                watched[index].fd = -1
                hasGone = true
            }
            if hasGone {
                talks = zip(watched, talks).filter { $0.0.fd >= 0 }.map(\.1)
                watched.removeAll { $0.fd < 0 }
            }
            if watched[0].revents != 0 {
                let descriptor = accept(listener, nil, nil)
                if descriptor < 0 { continue }
                Loopback.sendAtOnce(descriptor)
                watched.append(pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0))
                talks.append(.head([]))
            }
        }
    }

    /// Handles what has arrived on a connection. Returns false if the loop can stop watching it.
    private static func serve(_ descriptor: Int32, _ talk: inout Talk, _ buffer: inout [UInt8]) -> Bool {
        let count = Bytes.receive(from: descriptor, into: &buffer)
        if count == 0 { return false }
        switch talk {
        case .echo: return Bytes.send(count, to: descriptor, from: buffer)
        case .left: return false
        case .head(let before):
            let head = before + buffer.prefix(count)
            talk = .head(head)
            guard head.suffix(4).elementsEqual("\r\n\r\n".utf8) else { return true }
            guard Bytes.send(answer.utf8.count, to: descriptor, from: Array(answer.utf8)) else { return false }
            let target = String(decoding: head.split(separator: 32)[1], as: UTF8.self)
            guard target.hasPrefix("/bulk/"), let size = Int(target.dropFirst(6)) else {
                talk = .echo
                return true
            }
            talk = .left
            Thread.detachNewThread { move(size, on: descriptor) }
            return false
        }
    }

    /// Receives that many bytes, and sends the same number at the same time. After all have arrived, it sends one byte
    /// more.
    private static func move(_ size: Int, on descriptor: Int32) {
        let buffer = [UInt8](repeating: 120, count: 65536)
        var incoming = buffer
        var left = size - Bytes.receive(from: descriptor, into: &incoming)
        let sending = DispatchGroup()
        sending.enter()
        Thread.detachNewThread {
            _ = Bytes.send(size, to: descriptor, from: buffer)
            sending.leave()
        }
        while left > 0 {
            let count = Bytes.receive(from: descriptor, into: &incoming)
            if count == 0 { break }
            left -= count
        }
        sending.wait()
        if left == 0 { _ = Bytes.send(1, to: descriptor, from: buffer) }
        close(descriptor)
    }
}
