#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the addresses of hosts.
enum Resolver {
    /// Asks somebody for the addresses of a name, on the thread that calls it: the answer may take seconds.
    typealias LookUp = @Sendable (_ name: String, _ port: UInt16) throws -> [SocketAddress]

    /// The addresses of a host; a name is looked up, and that may take seconds.
    ///
    /// - Throws: ``ResolutionError`` if there is none.
    static func addresses(of host: String, port: UInt16) throws(ResolutionError) -> [SocketAddress] {
        if let known = knownAddresses(of: host, port: port) { return known }
        return try lookUp(host, port: port)
    }

    /// The addresses of a host that needs no lookup: a literal, with or without the brackets of an IPv6 address, or
    /// localhost and the names below it, which are this machine whatever a server says of them (RFC 6761 section 6.3).
    /// nil: it is another name.
    static func knownAddresses(of host: String, port: UInt16) -> [SocketAddress]? {
        if let address = SocketAddress(literal: host, port: port) { return [address] }
        if host.first == "[", host.last == "]", case let inner = String(host.dropFirst().dropLast()),
            SocketAddress.isIPv6(inner)
        {
            return SocketAddress(literal: inner, port: port).map { [$0] }
        }
        let name = host.last == "." ? host.dropLast() : host[...]
        let isLocal = name.split(separator: ".", omittingEmptySubsequences: false).last?.lowercased() == "localhost"
        return isLocal ? SocketAddress.loopbacks(port: port) : nil
    }

    /// Asks the system for the addresses of a name, of both families: which of them can be reached is seen when they are
    /// tried.
    @Sendable static func lookUp(_ name: String, port: UInt16) throws(ResolutionError) -> [SocketAddress] {
        var hints = unsafe addrinfo()
        unsafe hints.ai_socktype = Platform.streamKind
        var list: UnsafeMutablePointer<addrinfo>?
        let code = unsafe getaddrinfo(name, String(port), &hints, &list)
        let systemError = SystemError.last
        defer { if let list = unsafe list { unsafe freeaddrinfo(list) } }
        guard code == 0 else { throw ResolutionError(host: name, code: code, systemError) }
        var addresses: [SocketAddress] = []
        var next = unsafe list
        while let entry = unsafe next?.pointee {
            let bytes = unsafe UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
            let address = unsafe SocketAddress(copying: bytes)
            if !addresses.contains(address) { addresses.append(address) }
            unsafe next = entry.ai_next
        }
        return addresses
    }
}

/// A host name that has no address.
struct ResolutionError: Error, CustomStringConvertible {
    let host: String
    let reason: String
    /// Whether this machine lacks what a lookup needs: the name may be a good one.
    var isShortage = false

    var description: String { "the host name \(host) can't be resolved: \(reason)" }
}

extension ResolutionError {
    /// What the system's resolver failed with.
    fileprivate init(host: String, code: Int32, _ systemError: SystemError) {
        self.host = host
        if code == EAI_SYSTEM {
            (reason, isShortage) = ("\(systemError)", systemError.isShortage)
        } else {
            reason = unsafe String(cString: gai_strerror(code)).lowercased()
            isShortage = code == EAI_MEMORY
        }
    }
}
