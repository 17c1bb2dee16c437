import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A thread that waits for sockets, and runs the tasks that wait for them. This is one round:
///
///     1. resume the tasks that gave way to others
///     2. run the tasks that are ready
///     3. send what they have gathered, where several of them share a connection
///     4. wait for events; after each one, run the tasks that it made ready
///     5. fire the timers that are due
///
/// The loop is a TaskExecutor: a task that is started here runs here, and so does everything that it calls. Only this
/// one thread touches what belongs to the loop (connections, buffers, timers), so none of that needs a lock, and
/// `@unchecked Sendable` is correct. Only `enqueue` and `execute` may be called from other threads.
@safe final class EventLoop: TaskExecutor, @unchecked Sendable {
    private let selector: any Selector
    /// The channels that the loop watches, indexed by descriptor.
    @safe @exclusivity(unchecked) private var channels: [Watched?] = []
    private var generation: UInt32 = 0
    @safe @exclusivity(unchecked) private var timers = Timers()
    /// The pieces of tasks that can run now. Swift calls each of them a job, too.
    @safe @exclusivity(unchecked) private var ready: [UnownedJob] = []
    /// How many of them run before sockets get their turn again.
    private static let turns = 64
    /// The tasks that have given way. They continue in the next round, after every socket has had its turn.
    @exclusivity(unchecked) private var resting: [UnsafeContinuation<Void, Never>] = unsafe []
    /// What wants to be told at the end of this round.
    @safe @exclusivity(unchecked) private var listeners: [any RoundListener] = []
    /// Those that are being told, so that the memory of both lists is used again and again.
    @safe @exclusivity(unchecked) private var told: [any RoundListener] = []
    private(set) var isStopped = false

    /// The jobs that other threads have handed over, and the socket that they use to wake the loop.
    private let remote = Mutex<[UnownedJob]>([])
    private let wakeRead: Int32
    private let wakeWrite: Int32
    private static let wakeToken = UInt64.max

    /// The time when this round began. It's precise enough for deadlines, and reading it costs nothing.
    @safe @exclusivity(unchecked) private(set) var now = Instant.now
    let buffers = BufferPool()
    let tasks = TaskPool()
    /// The job that is running; nil if another kind of task is, or if it isn't known.
    @safe @exclusivity(unchecked) var job: Job?
    /// Other objects that belong to the loop, each at the index that its owner has chosen. They live as long as the
    /// loop, unless their owner removes them.
    @safe @exclusivity(unchecked) private(set) var locals: [AnyObject?] = []

    /// Called on this thread when the program is asked to end.
    var onTermination: (() -> Void)?

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

    /// The loop that runs on the current thread; nil if there is none.
    static var current: EventLoop? { ThreadLocal.loop }

    /// Calls `begin`, and then runs the loop on the current thread until `stop`.
    func run(_ begin: (EventLoop) -> Void) {
        ThreadLocal.loop = self
        defer { ThreadLocal.loop = nil }
        begin(self)
        while !isStopped {
            resumeResting()
            runReady()
            tellListeners()
            // A listener may listen again, because it has more to send.
            let isBusy = isStopped || !ready.isEmpty || hasResting || !listeners.isEmpty
            takeEvents(atMost: isBusy ? .zero : timers.next.map { $0 - Instant.now })
            fireTimers()
        }
        end()
    }

    func stop() {
        isStopped = true
    }

    /// Ends everything that is still waiting, and lets the tasks run to their ends. The loop and its objects refer to
    /// each other, so this also breaks these cycles.
    private func end() {
        for place in channels.indices { channel(at: place)?.loopEnds() }
        tasks.close()
        // A task may wait again before it ends. But the loop doesn't wait for it forever.
        for _ in 0..<EventLoop.lastRounds {
            // One after the other, because a timer that fires may be the end of another one's owner.
            for _ in 0..<timers.count { timers.takeAny()?.fire() }
            takeRemote()
            resumeResting()
            guard !ready.isEmpty else { break }
            runReady()
        }
        onTermination = nil
        listeners = []
        locals = []
        while timers.takeAny() != nil {}
    }
    private static let lastRounds = 10_000

    /// Waits for events, at most for `pause`, and runs the tasks that each of them makes ready.
    ///
    /// - Returns: whether there may be more events.
    @discardableResult
    private func takeEvents(atMost pause: Duration?) -> Bool {
        var isAwake = false
        let hasMore = selector.wait(atMost: pause) { token, readiness in
            // The wait may have been long, and deadlines are counted from its end.
            if !isAwake { now = .now }
            isAwake = true
            handle(token, readiness)
            runReady()
        }
        if !isAwake { now = .now }
        return hasMore
    }

    /// Fires the timers that are due.
    ///
    /// Events come first. If the machine was asleep or the process was stopped, many timers are due at once, but the
    /// bytes that they wait for may have arrived in time. A few looks show all of them. There can't be more, because
    /// peers that keep sending mustn't put off a deadline.
    private func fireTimers() {
        guard timers.hasDue(now) else { return }
        var looks = 1 + channels.count / Readiness.mostEvents
        while takeEvents(atMost: .zero), looks > 0 { looks -= 1 }
        while let timer = timers.takeDue(now) { timer.fire() }
    }

    /// Runs the tasks that are ready, and those that become ready meanwhile, up to a limit. Then sockets get their turn
    /// again.
    private func runReady() {
        var next = 0
        while next < min(ready.count, EventLoop.turns) {
            unsafe ready[next].runSynchronously(on: asUnownedTaskExecutor())
            job = nil
            next += 1
        }
        ready.removeFirst(next)
    }

    private func handle(_ token: UInt64, _ readiness: Readiness) {
        if token == EventLoop.wakeToken { return takeRemote() }
        // A descriptor may be closed in this round, and its number may be used for a new connection. An event for the
        // old one still carries the old token.
        let channel = channel(at: Int(token & 0xFFFF_FFFF))
        if let channel, channel.token == token { channel.didBecome(readiness) }
    }

    // MARK: Tasks

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        if EventLoop.current === self {
            ready.append(job)
        } else {
            remote.withLock { $0.append(job) }
            SocketCall.wake(wakeWrite)
        }
    }

    /// Starts a task on this loop.
    ///
    /// The closure may use objects that belong to the loop, although they aren't Sendable, because the task never
    /// leaves this thread. This is the one place where the compiler has to be told.
    @discardableResult
    func spawn(_ operation: @escaping () async -> Void) -> Task<Void, Never> {
        nonisolated(unsafe) let operation = operation
        return Task(executorPreference: self) { unsafe await operation() }
    }

    /// Calls `operation` on this loop's thread, soon. Any thread may call this.
    func execute(_ operation: @escaping @Sendable (EventLoop) -> Void) {
        Task(executorPreference: self) { operation(self) }
    }

    /// Suspends the task until every socket and every other task has had its turn.
    func yield() async {
        let job = job
        await unsafe withUnsafeContinuation { unsafe resting.append($0) }
        self.job = job
    }

    /// Tells `listener` when the tasks that are ready have run, before the loop waits for events again. Several answers
    /// can then leave in one system call.
    func atEndOfRound(tell listener: any RoundListener) { listeners.append(listener) }

    private func tellListeners() {
        guard !listeners.isEmpty else { return }
        swap(&listeners, &told)
        for index in told.indices { told[index].roundHasEnded() }
        told.removeAll(keepingCapacity: true)
    }

    private var hasResting: Bool { unsafe !resting.isEmpty }

    private func resumeResting() {
        guard hasResting else { return }
        let rested = unsafe resting
        unsafe resting = unsafe []
        for index in unsafe rested.indices { unsafe rested[index].resume() }
    }

    private func takeRemote() {
        _ = SocketCall.takeWakes(wakeRead)
        selector.rearm(wakeRead, for: .read)
        remote.withLock { handed in
            ready += handed
            handed.removeAll()
        }
    }

    // MARK: Time

    /// Makes `timer` fire at `deadline`; if that has passed, in the next round.
    func set(_ timer: Timer, to deadline: Instant) {
        timers.set(timer, to: deadline > now ? deadline : now + .nanoseconds(1))
    }

    /// Lets go of a timer that won't be used again.
    func drop(_ timer: Timer) {
        timers.drop(timer)
    }

    // MARK: Locals

    /// The object at this index; nil if there is none.
    func local(at index: Int) -> AnyObject? { index < locals.count ? locals[index] : nil }

    /// Keeps an object at this index, or removes the one that is there.
    func setLocal(_ object: AnyObject?, at index: Int) {
        while locals.count <= index { locals.append(nil) }
        locals[index] = object
    }

    // MARK: Channels

    /// The channel with this descriptor. The caller gets a strong reference, because calling the channel may drop all
    /// others.
    private func channel(at place: Int) -> Channel? { unsafe channels[place]?.channel }

    /// Starts watching a socket.
    ///
    /// - Returns: a token for its events: a number that no other channel has, and the descriptor.
    func register(_ channel: Channel, _ descriptor: Int32) throws(SystemError) -> UInt64 {
        generation &+= 1
        // Skip the last number, because with the last descriptor it would give `wakeToken`.
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

/// A channel that the loop watches but doesn't retain. The channel unregisters itself in its `deinit`.
private struct Watched {
    unowned(unsafe) let channel: Channel
}

/// The loop of each thread. The pointer is valid because the thread sets it itself, and only while its loop is running.
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
