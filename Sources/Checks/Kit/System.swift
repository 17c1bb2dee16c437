import Foundation

// What differs between the systems' C libraries, under one name each.

#if os(Linux)
    let streamSocket = Int32(SOCK_STREAM.rawValue)
    /// Writing to a closed connection is an error to report, not a signal to die of.
    let sendFlags = Int32(MSG_NOSIGNAL)
#else
    let streamSocket = SOCK_STREAM
    let sendFlags: Int32 = 0
#endif

/// What the system says about an error number.
func errorText(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
}

/// Makes descriptors so that no program started meanwhile inherits them.
///
/// Where a descriptor can't be made and marked in one call, both calls and every start of a program
/// take this lock: an inherited socket would keep a connection open that this process has closed.
enum Descriptors {
    static let inheritance = NSLock()

    /// Calls `make`, which returns a descriptor or -1, and marks what it returns.
    static func closedOnExec(_ make: () -> Int32) -> Int32 {
        inheritance.withLock {
            let descriptor = make()
            if descriptor >= 0 { markPrivate(descriptor) }
            return descriptor
        }
    }

    /// A pipe of which neither end is inherited.
    static func pipe() throws(WireProblem) -> (read: Int32, write: Int32) {
        var ends: [Int32] = [-1, -1]
        let result = inheritance.withLock {
            let result = unsafe Foundation.pipe(&ends)
            if result == 0 { ends.forEach(markPrivate) }
            return result
        }
        guard result == 0 else { throw .system(errno) }
        return (ends[0], ends[1])
    }

    private static func markPrivate(_ descriptor: Int32) {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
    }
}
