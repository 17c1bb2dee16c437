#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An IP address and a port, in the form that system calls need.
struct SocketAddress: Sendable {
    private(set) var storage = sockaddr_storage()
    private(set) var size = socklen_t(MemoryLayout<sockaddr_storage>.size)

    var family: Int32 { Int32(storage.ss_family) }

    /// Creates an address that a system call fills in.
    static func filled<R>(
        _ fill: (inout sockaddr_storage, inout socklen_t) -> R
    ) -> (address: SocketAddress, result: R) {
        var address = SocketAddress()
        let result = fill(&address.storage, &address.size)
        return (address, result)
    }

    /// Creates an address from its literal form, such as `127.0.0.1` or `::1` (no brackets); nil if the text isn't one.
    ///
    /// The system's resolver could do that, too. But it may reject an address if the machine has its family only on
    /// loopback.
    init?(literal text: String, port: UInt16) {
        // inet_pton stops at a NUL byte and would ignore everything after it.
        guard !text.utf8.contains(0) else { return nil }
        var (ipv4, ipv6) = (sockaddr_in(), sockaddr_in6())
        if unsafe inet_pton(AF_INET, text, &ipv4.sin_addr) == 1 {
            ipv4.sin_family = sa_family_t(AF_INET)
            self = unsafe withUnsafeBytes(of: &ipv4) { unsafe SocketAddress(copying: $0) }
        } else if unsafe inet_pton(AF_INET6, text, &ipv6.sin6_addr) == 1 {
            ipv6.sin6_family = sa_family_t(AF_INET6)
            self = unsafe withUnsafeBytes(of: &ipv6) { unsafe SocketAddress(copying: $0) }
        } else {
            return nil
        }
        self = with(port: port)
    }

    /// Whether a text is an IPv6 address (RFC 3986 section 3.2.2).
    static func isIPv6(_ text: String) -> Bool {
        // inet_pton stops at a NUL byte and would ignore everything after it. So only the characters of an address are
        // allowed.
        guard text.utf8.allSatisfy({ $0.hexValue != nil || $0 == .colon || $0 == 0x2E }) else { return false }
        var address = in6_addr()
        return unsafe inet_pton(AF_INET6, text, &address) == 1
    }

    /// Creates an address from a literal that is known to be valid.
    static func loopback(_ literal: String) -> SocketAddress {
        SocketAddress(literal: literal, port: 0) ?? SocketAddress()
    }

    /// Both loopback addresses.
    static func loopbacks(port: UInt16) -> [SocketAddress] {
        ["127.0.0.1", "::1"].map { loopback($0).with(port: port) }
    }

    /// The same address with another port. The port is at the same offset in both families.
    func with(port: UInt16) -> SocketAddress {
        var copy = self
        unsafe withUnsafeMutableBytes(of: &copy.storage) {
            unsafe $0.storeBytes(
                of: port.bigEndian, toByteOffset: MemoryLayout<sockaddr_in>.offset(of: \.sin_port)!, as: UInt16.self)
        }
        return copy
    }

    private init() {}

    /// Copies the address from one of the system's structures.
    init(copying address: UnsafeRawBufferPointer) {
        unsafe withUnsafeMutableBytes(of: &storage) { unsafe $0.copyMemory(from: address) }
        size = socklen_t(address.count)
    }

    func withPointer<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
        unsafe withUnsafePointer(to: storage) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe body($0, size) }
        }
    }

    /// The address without the port: `127.0.0.1`, `::1`.
    var host: String {
        let offset =
            family == AF_INET6
            ? MemoryLayout<sockaddr_in6>.offset(of: \.sin6_addr)! : MemoryLayout<sockaddr_in>.offset(of: \.sin_addr)!
        return unsafe withUnsafeTemporaryAllocation(of: CChar.self, capacity: Int(INET6_ADDRSTRLEN)) { text in
            let written = unsafe withPointer { address, _ in
                unsafe inet_ntop(family, UnsafeRawPointer(address) + offset, text.baseAddress!, socklen_t(text.count))
            }
            return unsafe written.map { unsafe String(cString: $0) } ?? ""
        }
    }

    /// The port. It's at the same offset in both families.
    var port: UInt16 {
        unsafe withPointer { address, _ in
            unsafe address.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
                unsafe UInt16(bigEndian: $0.pointee.sin_port)
            }
        }
    }
}

extension SocketAddress: Equatable {
    /// Whether family, address, port and scope are equal.
    static func == (left: SocketAddress, right: SocketAddress) -> Bool {
        guard left.size == right.size else { return false }
        return unsafe withUnsafeBytes(of: left.storage) { left in
            unsafe withUnsafeBytes(of: right.storage) { right in unsafe left.elementsEqual(right) }
        }
    }
}
