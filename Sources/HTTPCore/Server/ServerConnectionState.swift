extension ServerConnection {
    enum State: StateMachine {
        /// Waiting for the first byte of a request. There is no task.
        case idle
        /// The task is reading a head.
        case reading
        /// The task is serving a request: the handler works on it, or the response is being sent.
        case serving
        /// The last response has been sent, and the client gets some time to read it. There is no task.
        case draining
        /// The connection carries another protocol than HTTP. There is no task.
        case tunnelling
        case ended

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.idle, .reading), (.reading, .serving), (.serving, .reading), (.serving, .idle): true
            case (.idle, .draining), (.serving, .draining), (.serving, .tunnelling): true
            case (.ended, .ended): false
            case (_, .ended): true
            default: false
            }
        }
    }

    /// What to do after a request.
    enum Sequel { case request, idle, drain, end, tunnel(Connection) }
}
