import Foundation

/// What happens when the command is told to end, by Ctrl-C or by SIGTERM.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            // The default is to end at once; the source sees the signal all the same.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
    }

    /// Returns to ending at once.
    func cancel() {
        sources.forEach { $0.cancel() }
    }

    /// Waits for the end.
    func wait() -> Never {
        while true { pause() }
    }
}
