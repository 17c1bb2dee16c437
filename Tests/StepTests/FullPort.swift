#if os(Linux)
    import Glibc

    /// A port of 127.0.0.1 that takes no connection any more: its queue is full, and nobody accepts those in it.
    final class FullPort {
        let number: Int
        private var descriptors: [Int32] = []

        init() {
            func makeSocket() -> Int32 { socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0) }
            let listener = makeSocket()
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            var length = socklen_t(MemoryLayout<sockaddr_in>.size)
            unsafe withUnsafeMutablePointer(to: &address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                    _ = unsafe bind(listener, pointer, length)
                    _ = listen(listener, 0)
                    _ = unsafe getsockname(listener, pointer, &length)
                }
            }
            number = Int(UInt16(bigEndian: address.sin_port))
            descriptors = [listener]
            // The queue has room for one or two.
            for _ in 0..<4 {
                let client = makeSocket()
                _ = fcntl(client, F_SETFL, O_NONBLOCK)
                unsafe withUnsafePointer(to: &address) { pointer in
                    unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                        _ = unsafe connect(client, pointer, length)
                    }
                }
                descriptors.append(client)
            }
        }

        deinit {
            for descriptor in descriptors { close(descriptor) }
        }
    }
#endif
