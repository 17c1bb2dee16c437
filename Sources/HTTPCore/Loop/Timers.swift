/// Something that fires at a deadline. The deadline is often moved before it comes.
///
/// A connection sets a new deadline with every wait, and almost none of them ever fires. So moving a deadline further
/// away must be cheap: it only changes `deadline`. The timer's entry in the queue stays where it is, and it's moved
/// when its old time comes. Only an earlier deadline changes the queue immediately.
final class Timer {
    fileprivate(set) var deadline: Instant?
    /// The index of its entry in the queue; nil if it isn't in the queue.
    fileprivate var place: Int?
    private let action: () -> Void

    init(_ action: @escaping () -> Void) {
        self.action = action
    }

    func clear() {
        deadline = nil
    }

    /// The deadline has come.
    func fire() { action() }
}

/// The timers of a loop, as a binary heap: the earliest entry is first. Each timer knows its index, so it can be
/// removed at once, together with everything that it refers to.
struct Timers {
    private struct Entry {
        var moment: Instant
        let timer: Timer
    }

    private var heap: [Entry] = []

    /// When the loop has to look here again; nil for never.
    var next: Instant? { heap.isEmpty ? nil : heap[0].moment }

    /// Makes `timer` fire at `deadline`, whatever it was set to before.
    mutating func set(_ timer: Timer, to deadline: Instant) {
        timer.deadline = deadline
        if let place = timer.place {
            if heap[place].moment <= deadline { return }
            heap[place].moment = deadline
            moveUp(place)
        } else {
            timer.place = heap.count
            heap.append(Entry(moment: deadline, timer: timer))
            moveUp(heap.count - 1)
        }
    }

    /// Removes a timer.
    mutating func drop(_ timer: Timer) {
        timer.deadline = nil
        if let place = timer.place { remove(at: place) }
    }

    /// Whether a timer is due. Entries at the front that are outdated are removed, or moved to their new deadlines.
    mutating func hasDue(_ now: Instant) -> Bool {
        while !heap.isEmpty, heap[0].moment <= now {
            guard let deadline = heap[0].timer.deadline else {
                remove(at: 0)
                continue
            }
            guard deadline > now else { return true }
            heap[0].moment = deadline
            moveDown(0)
        }
        return false
    }

    /// Removes the next timer that is due, and returns it.
    mutating func takeDue(_ now: Instant) -> Timer? {
        guard hasDue(now) else { return nil }
        let timer = heap[0].timer
        remove(at: 0)
        timer.deadline = nil
        return timer
    }

    /// How many timers there are, with a deadline or without.
    var count: Int { heap.count }

    /// Removes some timer that has a deadline, and returns it.
    mutating func takeAny() -> Timer? {
        while let timer = heap.last?.timer {
            let isSet = timer.deadline != nil
            drop(timer)
            if isSet { return timer }
        }
        return nil
    }

    private mutating func remove(at place: Int) {
        swap(place, heap.count - 1)
        heap.removeLast().timer.place = nil
        guard place < heap.count else { return }
        moveUp(place)
        moveDown(place)
    }

    private mutating func moveUp(_ place: Int) {
        var child = place
        while child > 0, heap[child].moment < heap[(child - 1) / 2].moment {
            swap(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func moveDown(_ place: Int) {
        var parent = place
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].moment < heap[least].moment {
                least = child
            }
            if least == parent { return }
            swap(parent, least)
            parent = least
        }
    }

    private mutating func swap(_ one: Int, _ other: Int) {
        heap.swapAt(one, other)
        heap[one].timer.place = one
        heap[other].timer.place = other
    }
}
