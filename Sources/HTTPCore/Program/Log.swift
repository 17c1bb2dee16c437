#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Writes lines to standard output or standard error without ever making a worker wait.
///
/// The reader of these lines may be slow, stopped (a pager) or gone. If a worker waited for it, all of the worker's
/// clients would wait, too. There are two simple solutions, and neither works:
///
/// - Ask first whether a write would wait. But another program may fill the same pipe a moment later, and a terminal
///   may take half of a line and wait with the rest.
/// - Make the stream nonblocking. But that would also change it for every other program that has it open, such as the
///   shell.
///
/// So each log has a thread that writes and may wait. A worker writes a line itself only if there is certainly enough
/// room; otherwise it leaves the line to the thread. If too many lines are waiting, new ones are dropped. The next line
/// that isn't dropped says how many were.
///
/// `@unchecked Sendable` is correct because everything that changes is only used with `mutex` locked.
@safe final class Log: @unchecked Sendable {
    private let descriptor: Int32
    private let program: String
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Signalled after every change that somebody may be waiting for.
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// Lines that the thread hasn't taken yet.
    private var waiting: [UInt8] = []
    /// How many lines have been dropped since the last one that was kept.
    private var dropped = 0
    private var hasThread = false
    /// Whether the thread is writing the lines that it took last.
    private var isWriting = false

    /// How many bytes may wait: about a thousand lines.
    private static let most = 64 * 1024
    /// How many bytes are written in one call. Up to this size (PIPE_BUF on Linux), lines from several programs don't
    /// get mixed up in a pipe.
    private static let piece = 4096
    /// The size in bytes that every pipe takes completely or not at all: the lowest PIPE_BUF that POSIX allows.
    private static let shortest = 512
    /// A pipe with at most this many unread bytes certainly has room. Pipes usually hold 64 KiB.
    private static let shallow = 16 * 1024

    /// Creates a log. It lasts as long as the program.
    init(_ descriptor: Int32, of program: String) {
        self.descriptor = descriptor
        self.program = program
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    deinit {
        // A log with a thread never gets here, because the thread keeps it.
        unsafe pthread_mutex_destroy(mutex)
        unsafe pthread_cond_destroy(changed)
        unsafe mutex.deallocate()
        unsafe changed.deallocate()
    }

    /// Writes lines, each with its line end. If it can't do so right away, it leaves them to the thread.
    func write(_ lines: String) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if canWriteNow(lines.utf8.count) {
            dropped = write(Array(lines.utf8)[...])
            return
        }
        // A text that is too long, such as a large head from `--trace`, is still accepted if nothing else is waiting.
        guard waiting.isEmpty || waiting.count + lines.utf8.count <= Log.most else {
            dropped += lines.utf8.count { $0 == .lf }
            return
        }
        if dropped > 0 {
            waiting +=
                "\(program): \(dropped) \(dropped == 1 ? "line was" : "lines were") dropped, as nobody read them\n".utf8
            dropped = 0
        }
        waiting += lines.utf8
        // If no thread can be started now, the next line tries again.
        if !hasThread, let thread = try? Platform.startThread({ self.run() }) {
            hasThread = true
            pthread_detach(thread)
        }
        unsafe pthread_cond_broadcast(changed)
    }

    /// Whether lines can be written right now without waiting. The thread must be idle, and the file or pipe must have
    /// far more room than the lines need, even if others write to it as well. A terminal doesn't say how much room it
    /// has.
    ///
    /// This has two advantages. If somebody reads the lines, no thread has to wake up for them, which makes requests
    /// cheaper. And if the program crashes, its last line has already been written.
    private func canWriteNow(_ size: Int) -> Bool {
        guard waiting.isEmpty, !isWriting, dropped == 0, size <= Log.shortest else { return false }
        var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard let unread = Platform.unreadBytes(descriptor), unread <= Log.shallow else { return false }
        return unsafe poll(&stream, 1, 0) == 1 && stream.revents == Int16(POLLOUT)
    }

    /// Waits until all lines have been written, but at most a second, because perhaps nobody reads them.
    func finish() {
        var deadline = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &deadline)
        deadline.tv_sec += 1
        unsafe pthread_mutex_lock(mutex)
        while !waiting.isEmpty || isWriting {
            guard unsafe pthread_cond_timedwait(changed, mutex, &deadline) == 0 else { break }
        }
        unsafe pthread_mutex_unlock(mutex)
    }

    /// The thread: it writes the waiting lines, forever.
    private func run() {
        var lines: [UInt8] = []
        var lost = 0
        while true {
            unsafe pthread_mutex_lock(mutex)
            dropped += lost
            isWriting = false
            unsafe pthread_cond_broadcast(changed)
            while waiting.isEmpty { unsafe pthread_cond_wait(changed, mutex) }
            lines.removeAll(keepingCapacity: true)
            swap(&lines, &waiting)
            isWriting = true
            unsafe pthread_mutex_unlock(mutex)
            lost = write(lines[...])
        }
    }

    /// Writes lines, and waits for their reader as long as necessary.
    ///
    /// - Returns: how many lines couldn't be written.
    private func write(_ lines: ArraySlice<UInt8>) -> Int {
        var rest = lines
        while !rest.isEmpty {
            let piece = rest.prefix(Log.piece)
            let whole =
                piece.count < rest.count ? piece.prefix(through: piece.lastIndex(of: .lf) ?? piece.endIndex - 1) : piece
            let count = unsafe whole.withUnsafeBytes { unsafe systemWrite(descriptor, $0.baseAddress, $0.count) }
            if count >= 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN {
                // Another program that uses the stream has made it nonblocking.
                var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                unsafe poll(&stream, 1, -1)
            } else if errno != EINTR {
                return rest.count { $0 == .lf }
            }
        }
        return 0
    }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    unsafe write(descriptor, bytes, count)
}
