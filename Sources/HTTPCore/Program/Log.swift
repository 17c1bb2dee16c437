#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The lines that a program writes to standard output or to standard error, whoever reads them.
///
/// A reader may be slow, may have stopped (a pager), or may have gone, and no worker may wait for it. Whether a write
/// would wait can't be asked beforehand: another program may fill the same pipe in between, and a terminal that takes
/// half of a line waits with the other half. Nor can the stream be told not to wait, as that would hold for all who have
/// it open, the shell among them. So each stream has a thread that writes and may wait. A worker only leaves it the
/// line, unless the stream has plenty of room. If there are too many already, the line is dropped, and the next one that isn't says how many were.
///
/// `@unchecked`: all that changes is touched with `mutex` locked.
@safe final class Log: @unchecked Sendable {
    private let descriptor: Int32
    private let program: String
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    /// Told of each change that somebody may wait for.
    private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
    /// The lines that the thread has yet to take.
    private var waiting: [UInt8] = []
    /// How many lines have been dropped since the last one that was taken.
    private var dropped = 0
    private var hasThread = false
    /// Whether the thread is writing what it took last.
    private var isWriting = false

    /// How much may wait, in bytes: about a thousand lines.
    private static let most = 64 * 1024
    /// What is written in one go: lines of several programs don't mix within a pipe up to this size (PIPE_BUF).
    private static let piece = 4096
    /// What every pipe takes whole or not at all (POSIX's least PIPE_BUF), in bytes.
    private static let shortest = 512
    /// How much may lie unread in a pipe that has room for sure: the usual ones hold 64 KiB.
    private static let shallow = 16 * 1024

    /// A log that lasts as long as the program does.
    init(_ descriptor: Int32, of program: String) {
        self.descriptor = descriptor
        self.program = program
        unsafe pthread_mutex_init(mutex, nil)
        unsafe pthread_cond_init(changed, nil)
    }

    /// Leaves some lines to be written, each with its end. It doesn't wait for that.
    func write(_ lines: String) {
        unsafe pthread_mutex_lock(mutex)
        defer { unsafe pthread_mutex_unlock(mutex) }
        if canWriteNow(lines.utf8.count) {
            dropped = write(Array(lines.utf8)[...])
            return
        }
        // One text that is longer, such as a large head of `--trace`, is taken where nothing else waits.
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
        // If there is no thread to be had, the next line tries again.
        if !hasThread, let thread = try? Platform.startThread({ self.run() }) {
            hasThread = true
            pthread_detach(thread)
        }
        unsafe pthread_cond_broadcast(changed)
    }

    /// Whether lines can be written here and now without a wait: the thread has nothing to do, and a file or a pipe has
    /// far more room than they need, whoever else fills it. A terminal doesn't say how much room it has.
    ///
    /// A program whose lines are read has no second thread for them, so a request costs less; and its last line is there
    /// even if the next one of its code ends it.
    private func canWriteNow(_ size: Int) -> Bool {
        guard waiting.isEmpty, !isWriting, dropped == 0, size <= Log.shortest else { return false }
        var stream = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        guard let unread = Platform.unreadBytes(descriptor), unread <= Log.shallow else { return false }
        return unsafe poll(&stream, 1, 0) == 1 && stream.revents == Int16(POLLOUT)
    }

    /// Waits until all lines are written, but not for long: perhaps nobody reads them.
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

    /// The thread: writes what waits, for ever.
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

    /// Writes lines, and waits for their reader as long as that takes.
    ///
    /// - Returns: how many can't be written.
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
                // Whoever shares the stream has told it not to wait.
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
