import Testing

@testable import HTTPCore

@Suite struct RoundListenerTests {
    /// What happens on a loop, in its order.
    private final class Notes: RoundListener {
        private(set) var all: [String] = []
        var again: (() -> Void)?

        func note(_ text: String) { all.append(text) }

        func roundHasEnded() {
            note("end")
            let again = again
            self.again = nil
            again?()
        }
    }

    @Test func `a listener is told once, behind all tasks that are ready`() async throws {
        try await onLoop { loop in
            let notes = Notes()
            loop.atEndOfRound(tell: notes)
            for name in ["a", "b"] { loop.spawn { notes.note(name) } }
            try await wait { notes.all.count == 3 }
            await loop.yield()
            await loop.yield()
            #expect(notes.all == ["a", "b", "end"])
        }
    }

    /// Otherwise what it has to send would stay until something else happens.
    @Test func `a listener that listens again is told before the loop waits`() async throws {
        try await onLoop { loop in
            let notes = Notes()
            let began = Instant.now
            notes.again = {
                loop.atEndOfRound(tell: notes)
                notes.again = { notes.note("at once: \(Instant.now - began < .seconds(2))") }
            }
            loop.atEndOfRound(tell: notes)
            // Until this time is over, the loop has nothing else to do.
            try await loop.sleep(for: .seconds(3))
            #expect(notes.all == ["end", "end", "at once: true"])
        }
    }

    /// A task that a listener makes ready runs before the loop waits, too.
    @Test func `a listener can wake a task`() async throws {
        try await onLoop { loop in
            let (notes, place) = (Notes(), Wait(on: loop))
            notes.again = { place.end() }
            loop.atEndOfRound(tell: notes)
            await #expect(throws: Never.self) { try await place.suspend(until: loop.now + .seconds(5)) }
            #expect(notes.all == ["end"])
        }
    }
}
