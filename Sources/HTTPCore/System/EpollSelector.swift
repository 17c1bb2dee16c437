#if os(Linux)
    import CLinux
    import Glibc

    /// Waits with epoll, Linux's way. The kernel keeps the set of descriptors, so an event costs the same whether ten
    /// are watched or ten thousand. Each connection needs only one `epoll_ctl`, because it's edge-triggered in both
    /// directions.
    @safe final class EpollSelector: Selector {
        private let descriptor: Int32
        @exclusivity(unchecked)
        private var events = unsafe [epoll_event](repeating: epoll_event(), count: Readiness.mostEvents)

        init() throws(SystemError) {
            descriptor = epoll_create1(Int32(EPOLL_CLOEXEC))
            guard descriptor >= 0 else { throw .last }
        }

        deinit {
            close(descriptor)
        }

        func add(_ watched: Int32, token: UInt64) throws(SystemError) {
            let interest = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
            var event = unsafe epoll_event(events: interest, data: epoll_data_t(u64: token))
            guard unsafe epoll_ctl(descriptor, EPOLL_CTL_ADD, watched, &event) == 0 else { throw .last }
        }

        func remove(_ watched: Int32) {
            // Nothing to do: the kernel forgets a descriptor when it's closed.
        }

        func rearm(_ watched: Int32, for readiness: Readiness) {
            // Nothing to do: the next edge is reported anyway.
        }

        func wait(atMost time: Duration?, _ handle: (UInt64, Readiness) -> Void) -> Bool {
            let count = unsafe epoll_wait(descriptor, &events, Int32(events.count), Duration.pollTime(time))
            for index in 0..<max(0, Int(count)) {
                let event = unsafe events[index]
                unsafe handle(event.data.u64, Readiness(epoll: event.events))
            }
            return unsafe count == events.count
        }
    }

    extension Readiness {
        fileprivate init(epoll events: UInt32) {
            self = []
            if events & EPOLLIN.rawValue != 0 { insert(.read) }
            if events & EPOLLOUT.rawValue != 0 { insert(.write) }
            if events & EPOLLRDHUP.rawValue != 0 { formUnion([.read, .ended]) }
            if events & EPOLLHUP.rawValue != 0 { formUnion([.read, .write, .over]) }
            if events & EPOLLERR.rawValue != 0 { formUnion([.read, .write, .failed]) }
        }
    }
#endif
