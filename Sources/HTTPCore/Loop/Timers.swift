/// Something to do at a moment that is often moved before it comes.
///
/// A connection sets its deadline anew with each wait. So a timer's place in the queue is only touched when the moment
/// moves closer; one that has moved away is put back when its old place comes up.
class Timer {
    fileprivate(set) final var deadline: Moment?
    /// Where it stands in the queue, if it does.
    fileprivate final var place: Int?

    init() {}

    final func clear() {
        deadline = nil
    }

    /// The moment has come.
    func fire() {}
}

/// A timer that calls a closure.
final class Alarm: Timer {
    private let body: () -> Void

    init(_ body: @escaping () -> Void) {
        self.body = body
    }

    override func fire() { body() }
}

/// The timers of a loop: a heap, the earliest first. Each timer knows its place, so that one that is dropped leaves at
/// once, and with it all that it holds.
struct Timers {
    private struct Entry {
        var moment: Moment
        let timer: Timer
    }

    private var heap: [Entry] = []

    /// When the loop has to look here again; nil if never.
    var next: Moment? { heap.isEmpty ? nil : heap[0].moment }

    /// Has `timer` fire at a moment, whatever it was set to before.
    mutating func set(_ timer: Timer, to deadline: Moment) {
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

    /// Forgets a timer.
    mutating func drop(_ timer: Timer) {
        timer.deadline = nil
        if let place = timer.place { remove(at: place) }
    }

    /// Whether a timer's moment has come. Those in front that have been cleared, or moved away, leave their old places.
    mutating func hasDue(_ now: Moment) -> Bool {
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

    /// Takes the next timer whose moment has come.
    mutating func takeDue(_ now: Moment) -> Timer? {
        guard hasDue(now) else { return nil }
        let timer = heap[0].timer
        remove(at: 0)
        timer.deadline = nil
        return timer
    }

    /// Takes all timers that are set, whenever their moment comes.
    mutating func takeAll() -> [Timer] {
        let all = heap.map(\.timer)
        heap = []
        let set = all.filter { $0.deadline != nil }
        for timer in all { (timer.deadline, timer.place) = (nil, nil) }
        return set
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
