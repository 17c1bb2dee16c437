#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Waits with poll, which every POSIX system has. The whole set of descriptors is passed to each call, so it's slow
/// with many.
///
/// poll reports states and not edges. To get edges, this class stops asking for whatever it has reported, until
/// `rearm`.
final class PollSelector: Selector {
    private var watched: [pollfd] = []
    private var tokens: [UInt64] = []
    private var places: [Int32: Int] = [:]

    func add(_ descriptor: Int32, token: UInt64) {
        places[descriptor] = watched.count
        watched.append(pollfd(fd: descriptor, events: Int16(POLLIN) | Int16(POLLOUT), revents: 0))
        tokens.append(token)
    }

    func remove(_ descriptor: Int32) {
        guard let place = places.removeValue(forKey: descriptor) else { return }
        let last = watched.count - 1
        if place != last {
            watched[place] = watched[last]
            tokens[place] = tokens[last]
            // A broken descriptor is stored as its complement. It's negative, so poll skips it.
            let moved = watched[place].fd
            places[moved < 0 ? ~moved : moved] = place
        }
        watched.removeLast()
        tokens.removeLast()
    }

    func rearm(_ descriptor: Int32, for readiness: Readiness) {
        guard let place = places[descriptor] else { return }
        if readiness.contains(.read) { watched[place].events |= Int16(POLLIN) }
        if readiness.contains(.write) { watched[place].events |= Int16(POLLOUT) }
    }

    func wait(atMost time: Duration?, _ handle: (UInt64, Readiness) -> Void) -> Bool {
        guard unsafe poll(&watched, nfds_t(watched.count), Duration.pollTime(time)) > 0 else { return false }
        var told: [(token: UInt64, readiness: Readiness)] = []
        for place in watched.indices where watched[place].fd >= 0 && watched[place].revents != 0 {
            told.append((tokens[place], readiness(at: place)))
        }
        for event in told { handle(event.token, event.readiness) }
        return false
    }

    private func readiness(at place: Int) -> Readiness {
        let entry = watched[place]
        var readiness: Readiness = []
        let isBroken = entry.revents & Int16(POLLERR | POLLHUP | POLLNVAL) != 0
        if entry.revents & Int16(POLLIN) != 0 {
            readiness.insert(.read)
            // Looking at a broken socket would clear the error that says why it is broken.
            if !isBroken { readiness.formUnion(end(of: entry.fd)) }
        }
        if entry.revents & Int16(POLLOUT) != 0 { readiness.insert(.write) }
        if isBroken {
            readiness.formUnion([.read, .write, entry.revents & Int16(POLLERR | POLLNVAL) != 0 ? .failed : .over])
            watched[place].fd = ~entry.fd
        }
        watched[place].events &= ~entry.revents
        return readiness
    }

    /// poll reports data and the end with the same bit. A look at the next byte distinguishes them.
    private func end(of descriptor: Int32) -> Readiness {
        var byte: UInt8 = 0
        let count = unsafe recv(descriptor, &byte, 1, Platform.peekFlags)
        if count == 0 { return .ended }
        // What broke the connection in this very moment is told once, and this was it.
        return count < 0 && SystemError.last.isDisconnection ? .failed : []
    }
}
