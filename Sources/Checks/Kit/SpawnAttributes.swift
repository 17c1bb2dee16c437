import Foundation

/// What a started program must not inherit: ignored and blocked signals. On Apple's systems, also every descriptor that
/// isn't passed on explicitly.
struct SpawnAttributes {
    #if os(Linux)
        var value = posix_spawnattr_t()
        private static let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK
    #else
        var value: posix_spawnattr_t?
        private static let flags = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_CLOEXEC_DEFAULT
    #endif

    init() {
        unsafe posix_spawnattr_init(&value)
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe posix_spawnattr_setsigmask(&value, &signals)
        for signal in [SIGPIPE, SIGINT, SIGTERM] { unsafe sigaddset(&signals, signal) }
        unsafe posix_spawnattr_setsigdefault(&value, &signals)
        unsafe posix_spawnattr_setflags(&value, Int16(Self.flags))
    }

    mutating func destroy() {
        unsafe posix_spawnattr_destroy(&value)
    }
}
