import Testing

@testable import HTTPCore

@Suite struct TimersTests {
    private let start = Instant.now

    @Test func `due timers are taken in their order`() {
        var timers = Timers()
        let places = [5, 3, 9, 1, 7]
        let all = places.map { _ in Timer {} }
        for (timer, place) in zip(all, places) { timers.set(timer, to: start + .seconds(place)) }
        #expect(timers.next == start + .seconds(1))
        #expect(timers.takeDue(start) == nil)
        var order: [Int] = []
        while let timer = timers.takeDue(start + .seconds(7)) {
            order.append(places[all.firstIndex { $0 === timer }!])
        }
        #expect(order == [1, 3, 5, 7])
        #expect(timers.next == start + .seconds(9))
    }

    @Test func `all timers that are set can be taken`() {
        var timers = Timers()
        let all = (0..<4).map { _ in Timer {} }
        for timer in all { timers.set(timer, to: start + .seconds(60)) }
        timers.set(all[0], to: start)
        all[1].clear()
        timers.drop(all[2])
        let taken = [timers.takeAny(), timers.takeAny()].compactMap(\.self)
        #expect(Set(taken.map(ObjectIdentifier.init)) == [ObjectIdentifier(all[0]), ObjectIdentifier(all[3])])
        #expect(timers.takeAny() == nil && timers.count == 0 && timers.next == nil)
        // They can be set again.
        timers.set(all[0], to: start)
        #expect(timers.takeDue(start) === all[0])
    }

    @Test func `a timer fires once`() {
        var timers = Timers()
        let timer = Timer {}
        timers.set(timer, to: start)
        #expect(timers.takeDue(start) === timer)
        #expect(timers.takeDue(start + .seconds(100)) == nil)
        #expect(timers.next == nil)
    }

    @Test func `an alarm runs its action`() {
        var runs = 0
        Timer { runs += 1 }.fire()
        #expect(runs == 1)
    }

    /// Many timers are moved, cleared and dropped at random. A plain list does the same, for comparison.
    @Test(arguments: 1...20 as ClosedRange<UInt64>) func `timers behave as a plain list does`(seed: UInt64) {
        var random = RandomNumbers(seed: seed)
        var timers = Timers()
        let all = (0..<40).map { _ in Timer {} }
        var model: [Int: Instant] = [:]
        var now = start
        for _ in 0..<2000 {
            let index = Int.random(in: all.indices, using: &random)
            switch Int.random(in: 0..<10, using: &random) {
            case 0..<6:
                // The moment is rarely in the past, and often the same as that of another timer.
                let moment = now + .milliseconds(Int.random(in: -2...30, using: &random))
                timers.set(all[index], to: moment)
                model[index] = moment
            case 6:
                all[index].clear()
                model[index] = nil
            case 7:
                timers.drop(all[index])
                model[index] = nil
            default:
                now = now + .milliseconds(Int.random(in: 0...10, using: &random))
                var fired: Set<Int> = []
                while let timer = timers.takeDue(now) {
                    fired.insert(all.firstIndex { $0 === timer }!)
                }
                let due = model.filter { $0.value <= now }.keys
                #expect(fired == Set(due))
                for index in due { model[index] = nil }
            }
            // The loop may wake too early, but never too late.
            if let earliest = model.values.min() {
                #expect(timers.next.map { $0 <= earliest } == true)
            }
        }
    }

    /// When a connection ends, its deadlines and everything that they hold are released at once.
    @Test func `dropped timers are released`() {
        final class Connection { weak var timer: Timer? }
        var timers = Timers()
        var connections: [Connection] = []
        for _ in 0..<1000 {
            let (timer, connection) = (Timer {}, Connection())
            timers.set(timer, to: start + .seconds(60))
            timers.drop(timer)
            connection.timer = timer
            connections.append(connection)
        }
        #expect(connections.allSatisfy { $0.timer == nil })
        #expect(timers.takeDue(start + .seconds(100)) == nil)
        #expect(timers.next == nil)
    }
}
