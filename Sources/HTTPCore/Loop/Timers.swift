/// Something to do at a moment that is often moved before it comes.
///
/// A connection sets its deadline anew with each wait. So a timer's place in the queue is only touched when the moment
/// moves closer; one that has moved away is put back when its old place comes up.
class Timer {
    fileprivate(set) final var deadline: Moment?
    fileprivate final var queued: Moment?

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

/// The timers of a loop: a heap, the earliest first.
struct Timers {
    private struct Entry {
        let moment: Moment
        let timer: Timer
    }

    private var heap: [Entry] = []
    /// How many entries are left over: their timers have another place, or none.
    private var leftOver = 0

    /// When the loop has to look here again; nil if never.
    var next: Moment? { heap.isEmpty ? nil : heap[0].moment }

    /// Has `timer` fire at a moment, whatever it was set to before.
    mutating func set(_ timer: Timer, to deadline: Moment) {
        timer.deadline = deadline
        if let queued = timer.queued {
            if queued <= deadline { return }
            leftOver += 1
        }
        queue(timer, at: deadline)
    }

    /// Forgets a timer. What is left over is thrown out when it is most of the heap: closed connections must not fill
    /// the memory with deadlines that nobody waits for.
    mutating func drop(_ timer: Timer) {
        timer.deadline = nil
        guard timer.queued != nil else { return }
        timer.queued = nil
        leftOver += 1
        guard leftOver > 64, leftOver > heap.count / 2 else { return }
        let kept = heap.filter { $0.timer.queued == $0.moment }
        heap = []
        leftOver = 0
        for entry in kept { queue(entry.timer, at: entry.moment) }
    }

    /// Takes the next timer whose moment has come.
    mutating func takeDue(_ now: Moment) -> Timer? {
        while !heap.isEmpty, heap[0].moment <= now {
            let first = heap[0]
            removeFirst()
            let timer = first.timer
            // An earlier place was queued later, and this one is left over.
            guard timer.queued == first.moment else {
                leftOver -= 1
                continue
            }
            timer.queued = nil
            guard let deadline = timer.deadline else { continue }
            if deadline <= now {
                timer.deadline = nil
                return timer
            }
            queue(timer, at: deadline)
        }
        return nil
    }

    /// Takes all timers that are set, whenever their moment comes.
    mutating func takeAll() -> [Timer] {
        let set = heap.filter { $0.timer.queued == $0.moment && $0.timer.deadline != nil }.map(\.timer)
        self = Timers()
        for timer in set { (timer.deadline, timer.queued) = (nil, nil) }
        return set
    }

    private mutating func queue(_ timer: Timer, at moment: Moment) {
        timer.queued = moment
        heap.append(Entry(moment: moment, timer: timer))
        var child = heap.count - 1
        while child > 0, heap[child].moment < heap[(child - 1) / 2].moment {
            heap.swapAt(child, (child - 1) / 2)
            child = (child - 1) / 2
        }
    }

    private mutating func removeFirst() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
        var parent = 0
        while true {
            var least = parent
            for child in [2 * parent + 1, 2 * parent + 2]
            where child < heap.count && heap[child].moment < heap[least].moment {
                least = child
            }
            if least == parent { return }
            heap.swapAt(parent, least)
            parent = least
        }
    }
}
