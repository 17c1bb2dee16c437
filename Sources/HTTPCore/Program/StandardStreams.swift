#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What a program is started with: standard input, standard output and standard error.
enum StandardStreams {
    /// Makes sure that a line can be written whatever becomes of its reader. To be called before anything is opened.
    static func prepare() {
        openClosed()
        // A reader that has gone, and a file that may not grow, are errors of a write: none to die of.
        signal(SIGPIPE, SIG_IGN)
        signal(SIGXFSZ, SIG_IGN)
    }

    /// Opens the null device in the place of each stream that is closed. Otherwise the next thing to be opened would take
    /// its number, and a line would go to a client.
    private static func openClosed() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            // The lowest free number is taken: this one, as those below it are open.
            guard unsafe open("/dev/null", O_RDWR) == descriptor else { exit(EX_OSFILE) }
        }
    }
}
