#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a server can't listen.
public struct ListenError: Error, CustomStringConvertible {
    /// One sentence: what, where, what to do.
    public let description: String
}

/// The sockets that a server listens on, a set for each worker.
struct ListeningSockets {
    /// For each worker, the descriptors that it is to adopt.
    private(set) var descriptors: [[Int32]]
    /// Where clients can connect.
    private(set) var url = ""

    init(host: String?, port: UInt16, workers: Int) throws(ListenError) {
        descriptors = Array(repeating: [], count: workers)
        guard let host else {
            try listenOnLoopback(port)
            return
        }
        do {
            var port = port
            for address in try SocketAddress.resolve(host, port: port) {
                port = try listen(at: address, port: port)
            }
            url = "http://\(host.contains(":") ? "[\(host)]" : host):\(port)"
        } catch let error as ResolutionError {
            throw ListenError(description: "can't listen: \(error)")
        } catch {
            throw failure(host, port, error as? SystemError)
        }
    }

    /// Both loopback addresses on one port. A system without IPv6 does with one.
    private mutating func listenOnLoopback(_ port: UInt16) throws(ListenError) {
        for attempt in 1... {
            do {
                let chosen = try listen(at: .loopback("127.0.0.1"), port: port)
                url = "http://127.0.0.1:\(chosen)"
                do throws(SystemError) {
                    _ = try listen(at: .loopback("::1"), port: chosen)
                } catch  where error.code == EADDRNOTAVAIL || error.code == EAFNOSUPPORT {
                    // 127.0.0.1 it is, then.
                }
                return
            } catch {
                closeAll()
                // A port that is free on one of the addresses may be taken on the other.
                guard port == 0, attempt < 16 else { throw failure("127.0.0.1", port, error) }
            }
        }
    }

    private mutating func listen(at address: SocketAddress, port: UInt16) throws(SystemError) -> UInt16 {
        let first = try Socket.listening(at: address.with(port: port), sharingPort: false)
        let bound = first.localAddress
        for worker in descriptors.indices.dropFirst() {
            let socket =
                Platform.sharesPorts
                ? try Socket.listening(at: bound, sharingPort: true) : try first.duplicate()
            descriptors[worker].append(socket.release())
        }
        descriptors[0].append(first.release())
        return bound.port
    }

    private mutating func closeAll() {
        for descriptor in descriptors.joined() { close(descriptor) }
        descriptors = descriptors.map { _ in [] }
    }

    private func failure(_ host: String, _ port: UInt16, _ error: SystemError?) -> ListenError {
        let advice =
            switch error?.code {
            case EADDRINUSE: "; stop the program that uses it, or choose another port with --port"
            case EACCES: "; ports below 1024 need privileges: choose another with --port"
            case EADDRNOTAVAIL: "; it isn't an address of this machine: choose another with --host"
            default: ""
            }
        let reason = error.map(String.init(describing:)) ?? "unknown error"
        return ListenError(description: "can't listen on \(host) port \(port): \(reason)\(advice)")
    }
}
