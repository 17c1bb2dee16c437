import Foundation

/// Runs a handler when Ctrl-C or SIGTERM tells the command to end.
final class Interruption {
    private let sources: [any DispatchSourceSignal]

    init(_ handler: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            // By default, the signal would end the program at once. The source sees the signal even when it's ignored.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
    }

    /// Stops calling the handler.
    func cancel() {
        sources.forEach { $0.cancel() }
    }

    /// Waits until the program ends.
    func wait() -> Never {
        while true { pause() }
    }
}
