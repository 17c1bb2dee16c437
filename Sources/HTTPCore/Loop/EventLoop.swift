import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread that waits for sockets and runs the tasks that wait for them.
///
/// It is a TaskExecutor: a task that is started here runs here, and so does all that it calls. Whatever belongs to the
/// loop (connections, buffers, timers) is touched by this one thread alone, which is why none of it needs a lock, and
/// why `@unchecked Sendable` is true of it. Only `enqueue` and `execute` may be called from elsewhere.
@safe final class EventLoop: TaskExecutor, @unchecked Sendable {
    private let selector: any Selector
    /// What is watched, each at the place of its descriptor.
    private var channels: [Watched?] = []
    private var generation: UInt32 = 0
    private var timers = Timers()
    private var jobs: [UnownedJob] = []
    /// How many jobs run before sockets have their turn again.
    private static let turns = 64
    /// The tasks that have given way. They go on in the next round, when every socket has had its turn.
    private var resting: [UnsafeContinuation<Void, Never>] = unsafe []
    private var isStopped = false

    /// What other threads have handed over, and the socket that wakes the loop for it.
    private let remote = Mutex<[UnownedJob]>([])
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private static let wakeToken = UInt64.max

    /// The time at which the present round began: good enough for deadlines, and free.
    private(set) var now = Moment.now
    let buffers = BufferPool()
    let runners = RunnerPool()
    /// The strand whose task runs at present; nil if it is another one, or if that isn't known. The task holds it, so
    /// nobody has to count who looks here.
    @safe unowned(unsafe) var strand: Strand?
    /// The idle origin connections of each client that has been used on this loop.
    var pools: [Int: ConnectionPool] = [:]
    /// Those that were asked for last: mostly they are asked for again.
    var latestPool: ConnectionPool?

    /// Called on this loop's thread when the program is told to end.
    var onTermination: (() -> Void)?
    private var dateSecond = 0
    private var dateText = ""

    init() throws(SystemError) {
        selector = try Platform.makeSelector()
        (wakeRead, wakeWrite) = try Platform.makePair()
        try selector.add(wakeRead, token: EventLoop.wakeToken)
    }

    deinit {
        close(wakeRead)
        close(wakeWrite)
    }

    // MARK: Running

    /// The loop that the present thread runs, if it runs one.
    static var current: EventLoop? { ThreadLocal.loop }

    /// Runs on the present thread until `stop`; `begin` is called first.
    func run(_ begin: (EventLoop) -> Void) {
        ThreadLocal.loop = self
        defer { ThreadLocal.loop = nil }
        begin(self)
        while !isStopped {
            resumeResting()
            runJobs()
            let isBusy = isStopped || !jobs.isEmpty || hasResting
            takeEvents(atMost: isBusy ? .zero : timers.next.map { $0 - Moment.now })
            fireTimers()
        }
        end()
    }

    func stop() {
        isStopped = true
    }

    /// Tells everyone who still waits that it is over, and lets them go on to their own ends. What belongs to the loop
    /// holds it, so all of that goes, too.
    private func end() {
        for place in channels.indices { channel(at: place)?.close() }
        runners.close()
        // A task may wait once more on its way out, but not for ever: the loop does end.
        for _ in 0..<EventLoop.lastRounds {
            for timer in timers.takeAll() { timer.fire() }
            takeRemote()
            resumeResting()
            guard !jobs.isEmpty else { break }
            runJobs()
        }
        onTermination = nil
        (pools, latestPool) = ([:], nil)
        _ = timers.takeAll()
    }
    private static let lastRounds = 10_000

    /// Waits for events, at most for a time, and runs what each of them makes ready.
    ///
    /// - Returns: whether there may be more of them.
    @discardableResult
    private func takeEvents(atMost pause: Duration?) -> Bool {
        var isAwake = false
        let hasMore = selector.wait(atMost: pause) { token, readiness in
            // The wait may have been long, and deadlines count from its end.
            if !isAwake { now = .now }
            isAwake = true
            handle(token, readiness)
            runJobs()
        }
        if !isAwake { now = .now }
        return hasMore
    }

    /// Fires the timers whose moment has come. After a machine has slept, or a process has been stopped, many have, and
    /// the bytes that would have been in time are there, too: so events come first. A few looks show all that there were;
    /// peers may go on sending meanwhile, and that mustn't put off any deadline.
    private func fireTimers() {
        guard timers.hasDue(now) else { return }
        var looks = 1 + channels.count / Readiness.mostEvents
        while takeEvents(atMost: .zero), looks > 0 { looks -= 1 }
        while let timer = timers.takeDue(now) { timer.fire() }
    }

    /// Runs what is ready, and what gets ready by that; then sockets have their turn again.
    private func runJobs() {
        var next = 0
        while next < min(jobs.count, EventLoop.turns) {
            unsafe jobs[next].runSynchronously(on: asUnownedTaskExecutor())
            strand = nil
            next += 1
        }
        jobs.removeFirst(next)
    }

    private func handle(_ token: UInt64, _ readiness: Readiness) {
        if token == EventLoop.wakeToken { return takeRemote() }
        // An event of a descriptor that was closed in this very round, and perhaps given out anew, has an old number.
        let channel = channel(at: Int(token & 0xFFFF_FFFF))
        if let channel, channel.token == token { channel.becomes(readiness) }
    }

    // MARK: Tasks

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if EventLoop.current === self {
            jobs.append(job)
        } else {
            remote.withLock { $0.append(job) }
            SocketCall.wake(wakeWrite)
        }
    }

    /// Starts a task on this loop.
    ///
    /// The closure may hold what belongs to the loop though none of that is Sendable: the task never leaves the
    /// thread. This is the one place where that is said to the compiler.
    @discardableResult
    func spawn(_ operation: @escaping () async -> Void) -> Task<Void, Never> {
        nonisolated(unsafe) let operation = operation
        return Task(executorPreference: self) { unsafe await operation() }
    }

    /// Does something on this loop's thread, soon; from any thread.
    func execute(_ operation: @escaping @Sendable (EventLoop) -> Void) {
        Task(executorPreference: self) { operation(self) }
    }

    /// Lets the task wait until every socket and every other task has had its turn.
    func giveWay() async {
        let strand = strand
        await unsafe withUnsafeContinuation { unsafe resting.append($0) }
        self.strand = strand
    }

    private var hasResting: Bool { unsafe !resting.isEmpty }

    private func resumeResting() {
        guard hasResting else { return }
        let rested = unsafe resting
        unsafe resting = unsafe []
        for index in unsafe rested.indices { unsafe rested[index].resume() }
    }

    private func takeRemote() {
        var bytes: (UInt64, UInt64) = (0, 0)
        while unsafe read(wakeRead, &bytes, 16) == 16 {}
        selector.rearm(wakeRead, for: .read)
        remote.withLock { handed in
            jobs += handed
            handed.removeAll()
        }
    }

    // MARK: Time

    /// Has `timer` fire at a moment; if that has come already, in the next round.
    func set(_ timer: Timer, to deadline: Moment) {
        timers.set(timer, to: max(deadline, now + .nanoseconds(1)))
    }

    /// Forgets a timer that won't be used again.
    func drop(_ timer: Timer) {
        timers.drop(timer)
    }

    /// The time of day as HTTP writes it, made once a second.
    var httpDate: String {
        let time = Timestamp()
        if time.seconds != dateSecond {
            dateSecond = time.seconds
            dateText = time.httpDate
        }
        return dateText
    }

    /// A client's pool isn't needed any more.
    func forget(_ pool: ConnectionPool) {
        pools[pool.client] = nil
        if latestPool === pool { latestPool = nil }
    }

    // MARK: Channels

    /// Held for as long as the caller uses it: a channel that is told something may lose all others who hold it.
    private func channel(at place: Int) -> Channel? { unsafe channels[place]?.channel }

    /// Begins to watch a socket.
    func register(_ channel: Channel, _ descriptor: Int32) throws(SystemError) -> UInt64 {
        generation &+= 1
        // The last generation would be the token of the waking socket with the last descriptor; it is passed over.
        if generation == .max { generation = 1 }
        let token = UInt64(generation) << 32 | UInt64(descriptor)
        try selector.add(descriptor, token: token)
        while channels.count <= Int(descriptor) { channels.append(nil) }
        channels[Int(descriptor)] = Watched(channel: channel)
        return token
    }

    func unregister(_ descriptor: Int32) {
        selector.remove(descriptor)
        channels[Int(descriptor)] = nil
    }

    func rearm(_ descriptor: Int32, for readiness: Readiness) {
        selector.rearm(descriptor, for: readiness)
    }
}

/// A channel that a loop watches and doesn't hold: it has itself forgotten before it goes.
private struct Watched {
    unowned(unsafe) let channel: Channel
}

/// The loop of each thread. A pointer that the thread itself set, while the loop runs on it and so is alive.
private enum ThreadLocal {
    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        unsafe pthread_key_create(&key, nil)
        return key
    }()

    static var loop: EventLoop? {
        get {
            guard let pointer = unsafe pthread_getspecific(key) else { return nil }
            return unsafe Unmanaged<EventLoop>.fromOpaque(pointer).takeUnretainedValue()
        }
        set { unsafe pthread_setspecific(key, newValue.map { unsafe Unmanaged.passUnretained($0).toOpaque() }) }
    }
}
