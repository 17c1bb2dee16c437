/// Something that a worker does again and again, beside the requests:
///
///     waiting -> running -> waiting ...   never two calls at once
///        '----------'-----> ended         the server stops
final class Routine: JobOwner {
    /// What the program wants done.
    struct Plan: Sendable {
        let interval: Duration
        let action: Server.Action
    }

    enum State: StateMachine {
        /// The timer is set.
        case waiting
        /// The job calls the action.
        case running
        /// The server stops.
        case ended

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.waiting, .running), (.running, .waiting), (.waiting, .ended), (.running, .ended): true
            default: false
            }
        }
    }

    private let plan: Plan
    /// The number of the worker.
    private let number: Int
    private let loop: EventLoop
    private let service: Service
    private let job: Job
    private var state = State.waiting
    /// When the latest call began.
    private var began: Instant
    private lazy var timer = Timer { [unowned self] in begin() }

    init(_ plan: Plan, of number: Int, on loop: EventLoop, service: Service) {
        self.plan = plan
        self.number = number
        self.loop = loop
        self.service = service
        job = Job(on: loop)
        began = loop.now
    }

    deinit {
        loop.drop(timer)
    }

    /// Makes the first call as soon as the loop runs.
    func start() {
        loop.set(timer, to: loop.now)
    }

    /// Makes no more calls. If there is one, it's cancelled.
    func end() {
        guard state != .ended else { return }
        state.become(.ended)
        job.cancel()
    }

    private func begin() {
        // A loop that ends fires all timers.
        guard state == .waiting, !loop.isStopped else { return }
        state.become(.running)
        began = loop.now
        job.start(self)
    }

    func run() async {
        do {
            try await plan.action(number)
        } catch {
            if !job.isCancelled { service.onFailure(error) }
        }
    }

    func hasRun() {
        guard state == .running else { return }
        state.become(.waiting)
        // If the call has taken too long, the next one begins in the next round: one, however many are due.
        loop.set(timer, to: began + plan.interval)
    }
}
