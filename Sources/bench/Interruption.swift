import Foundation

/// Handles Ctrl-C and SIGTERM while children run: the children end first, and then the benchmark ends.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    /// - Parameter end: ends the children, removes the files they leave behind, and exits.
    init(end: @escaping @Sendable () -> Never) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { end() }
            source.resume()
            return source
        }
    }

    func ignore() { sources.forEach { $0.cancel() } }
}
