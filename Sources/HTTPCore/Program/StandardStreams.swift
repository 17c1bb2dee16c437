#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The streams that a program starts with: standard input, standard output and standard error.
enum StandardStreams {
    /// Makes it safe to write to them, whatever happens to their readers. Call this before anything else is opened.
    static func prepare() {
        openClosed()
        // When a reader is gone or a file must not grow, writing should fail. By default, the system would end the
        // process.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Opens the null device for each stream that is closed. Otherwise, the next socket would get its number, and log
    /// lines would go to a client.
    private static func openClosed() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 && errno == EBADF {
            // open uses the lowest free number. That's this one, because those below it are open.
            guard unsafe open("/dev/null", O_RDWR) == descriptor else { exit(EX_OSFILE) }
        }
    }
}
