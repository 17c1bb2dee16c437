import Foundation

/// Ctrl-C and SIGTERM, while children run: they are ended and the stage is removed before the benchmark ends.
struct Interruption {
    private let sources: [any DispatchSourceSignal]

    init(removing stage: Stage) {
        sources = [SIGINT, SIGTERM].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { Child.exitWithAll { stage.remove() } }
            source.resume()
            return source
        }
    }

    func ignore() { sources.forEach { $0.cancel() } }
}
