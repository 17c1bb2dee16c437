#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Why a server can't start.
public struct ListenError: Error, CustomStringConvertible {
    /// One sentence: what went wrong, where, and what to do about it.
    public let description: String
}

extension ListenError {
    /// Creates an error for something that has nothing to do with the address: the system refused what every server
    /// needs.
    init(starting error: SystemError) {
        description = "can't start: \(error)\(ListenError.advice(error))"
    }

    fileprivate init(_ host: String, _ port: UInt16, _ error: SystemError) {
        description = "can't listen on \(host) port \(port): \(error)\(ListenError.advice(error))"
    }

    private static func advice(_ error: SystemError) -> String {
        switch error.code {
        case EADDRINUSE: "; stop the program that uses it, or choose another port with --port"
        case EACCES: "; ports below 1024 need privileges: choose another with --port"
        case EADDRNOTAVAIL, EAFNOSUPPORT: "; it isn't an address of this machine: choose another with --host"
        case EMFILE: "; allow more of them with ulimit -n"
        default: ""
        }
    }
}

/// The sockets that a server listens on. Each worker has its own. Those that no worker takes are closed with this object.
final class ListeningSockets {
    /// The descriptors for each worker to take over.
    private var descriptors: [[Int32]]
    /// The URL where clients can connect.
    private(set) var url = ""

    init(host: String?, port: UInt16, workers: Int, scheme: String = "http") throws(ListenError) {
        descriptors = Array(repeating: [], count: workers)
        let addresses: [SocketAddress]
        do throws(ResolutionError) {
            addresses = try Resolver.addresses(of: host ?? "localhost", port: port)
        } catch {
            throw ListenError(description: "can't listen: \(error)")
        }
        let bound: SocketAddress
        do throws(SystemError) {
            bound = try listen(at: addresses, port: port)
        } catch {
            throw ListenError(host ?? "127.0.0.1", port, error)
        }
        let name = host ?? bound.host
        url = "\(scheme)://\(SocketAddress.isIPv6(name) ? "[\(name)]" : name):\(bound.port)"
    }

    deinit {
        closeAll()
    }

    /// The next socket for a worker; nil if it has all of them.
    func takeNext(for worker: Int) -> Socket? {
        descriptors[worker].isEmpty ? nil : Socket(adopting: descriptors[worker].removeFirst())
    }

    /// Listens at all of these addresses that the machine has, with the same port. On a system without IPv6, only
    /// 127.0.0.1 is left.
    ///
    /// - Returns: the first address that the server now listens at.
    private func listen(at addresses: [SocketAddress], port: UInt16) throws(SystemError) -> SocketAddress {
        var attempts = 0
        while true {
            attempts += 1
            var first: SocketAddress?
            var failure = SystemError.noAddress
            do throws(SystemError) {
                for address in addresses {
                    do throws(SystemError) {
                        let bound = try listen(at: address.with(port: first?.port ?? port))
                        first = first ?? bound
                    } catch  where error.isUnknownAddress {
                        failure = error
                    }
                }
                guard let first else { throw failure }
                return first
            } catch {
                closeAll()
                // With port 0, the system chose a port that is free at the first address, but it may be taken at the
                // second one.
                guard port == 0, attempts < 16, error.code == EADDRINUSE else { throw error }
            }
        }
    }

    private func listen(at address: SocketAddress) throws(SystemError) -> SocketAddress {
        let first = try Socket.listening(at: address, sharingPort: false)
        let bound = try first.localAddress()
        for worker in descriptors.indices.dropFirst() {
            let socket =
                Platform.sharesPorts
                ? try Socket.listening(at: bound, sharingPort: true) : try first.duplicate()
            descriptors[worker].append(socket.release())
        }
        descriptors[0].append(first.release())
        return bound
    }

    private func closeAll() {
        for descriptor in descriptors.joined() { close(descriptor) }
        descriptors = descriptors.map { _ in [] }
    }
}

extension SystemError {
    /// Whether the machine doesn't have this address, or none of its family.
    fileprivate var isUnknownAddress: Bool { code == EADDRNOTAVAIL || code == EAFNOSUPPORT }
}
