import Foundation

// Names for things that differ between the systems' C libraries.

#if os(Linux)
    let streamSocket = Int32(SOCK_STREAM.rawValue)
    /// Makes writing to a closed connection an error, instead of a signal that ends the process.
    let sendFlags = Int32(MSG_NOSIGNAL)
#else
    let streamSocket = SOCK_STREAM
    let sendFlags: Int32 = 0
#endif

/// The system's text for an error number.
func errorText(_ number: Int32) -> String {
    unsafe String(cString: strerror(number))
}

/// Creates descriptors that the programs started here don't inherit. An inherited socket would keep a connection open
/// that this process has closed.
///
/// Some descriptors can't be created and marked in a single call. So both calls, and every start of a program, hold
/// this lock.
enum Descriptors {
    static let inheritance = NSLock()

    /// Calls `make`, which returns a descriptor or -1, and marks the descriptor.
    static func closedOnExec(_ make: () -> Int32) -> Int32 {
        inheritance.withLock {
            let descriptor = make()
            if descriptor >= 0 { markPrivate(descriptor) }
            return descriptor
        }
    }

    /// A pipe whose ends aren't inherited.
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
