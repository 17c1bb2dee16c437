extension ServerConnection {
    enum State {
        /// Waiting for the first byte of a request, without a task, until this time.
        case idle(until: Moment)
        /// The task is reading a head.
        case reading
        /// The task waits a moment for the next request.
        case pausing
        /// The handler is working on a request.
        case handling
        /// The response is being sent.
        case responding
        /// The last response has been sent, and the client gets some time to read it.
        case draining
        /// The connection carries another protocol than HTTP.
        case tunnelling
        case ended
    }

    /// What to do after a request.
    enum Sequel { case request, idle, drain, end, tunnel(Connection) }
}
