import Foundation

/// Runs a handler when Ctrl-C or SIGTERM tells this process to end.
public final class Interruption {
    private let sources: [any DispatchSourceSignal]

    /// From now on, the signals call the handler and don't end the process.
    public init(_ handler: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM].map { number in
            // By default, the signal would end the process at once. The source sees the signal even when it's ignored.
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler(handler: handler)
            source.resume()
            return source
        }
    }

    /// Stops calling the handler.
    public func cancel() {
        sources.forEach { $0.cancel() }
    }

    /// Waits until the process ends.
    public func wait() -> Never {
        while true { pause() }
    }
}
