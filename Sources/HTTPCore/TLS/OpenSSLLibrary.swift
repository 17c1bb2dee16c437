#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// OpenSSL's shared library, found while the program runs. So building needs nothing of OpenSSL, and a program that
/// uses no TLS runs where it isn't installed.
@safe struct OpenSSLLibrary {
    /// Where it may be. Linux searches its own folders for a name without a path. macOS comes without OpenSSL, so these
    /// are the paths of Homebrew (on Apple and on Intel processors) and of MacPorts.
    static var usualPaths: [String] {
        #if os(Linux)
            ["libssl.so.3"]
        #else
            [
                "/opt/homebrew/opt/openssl@3/lib/libssl.3.dylib", "/usr/local/opt/openssl@3/lib/libssl.3.dylib",
                "/opt/local/lib/libssl.3.dylib",
            ]
        #endif
    }

    private let path: String
    private let handle: UnsafeMutableRawPointer

    /// Loads the first library of a list that is there.
    ///
    /// It's never unloaded, because other threads may still be using it when the program ends.
    init(paths: [String]) throws(TLSSetupError) {
        for path in paths {
            if let handle = unsafe dlopen(path, RTLD_NOW | RTLD_LOCAL) {
                self.path = path
                unsafe self.handle = unsafe handle
                return
            }
        }
        throw .missingLibrary(paths: paths)
    }

    /// Looks up a function by its name. This finds functions of libcrypto, too, because libssl depends on that.
    ///
    /// The compiler can't check that `Function` is the function's type. So each type was compared with OpenSSL's
    /// headers, and tests call each function.
    func function<Function>(_ name: String) throws(TLSSetupError) -> Function {
        guard let address = unsafe dlsym(handle, name) else {
            throw .incompleteLibrary(path: path, function: name)
        }
        return unsafe unsafeBitCast(address, to: Function.self)
    }
}
