#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the IP addresses of hosts.
enum Resolver {
    /// A function that looks up the addresses of a name. It blocks its thread, perhaps for seconds.
    typealias LookUp = @Sendable (_ name: String, _ port: UInt16) throws -> [SocketAddress]

    /// The addresses of a host. If it's a name, looking it up may take seconds.
    ///
    /// - Throws: ``ResolutionError`` if there is none.
    static func addresses(of host: String, port: UInt16) throws(ResolutionError) -> [SocketAddress] {
        if let known = knownAddresses(of: host, port: port) { return known }
        return try lookUp(host, port: port)
    }

    /// The addresses of a host that needs no lookup; nil if it needs one.
    ///
    /// That's an IP address, with or without the brackets of IPv6. It's also localhost and every name that ends in
    /// `.localhost`: they always mean this machine, whatever a name server says (RFC 6761 section 6.3).
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

    /// Asks the system for the addresses of a name, IPv4 and IPv6. Which of them work is only seen when connecting.
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

/// A host name couldn't be resolved.
struct ResolutionError: Error, CustomStringConvertible {
    let host: String
    let reason: String
    /// Whether this machine lacks the resources for a lookup. Then the name itself may be fine.
    var isShortage = false

    var description: String { "the host name \(host) can't be resolved: \(reason)" }
}

extension ResolutionError {
    /// Creates an error from the result of getaddrinfo.
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
