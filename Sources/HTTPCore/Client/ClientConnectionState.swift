extension ClientConnection {
    enum State: StateMachine {
        /// In the pool, without a request.
        case idle
        /// A request is on its way. Not a single byte of its response has arrived.
        case sending
        /// Some of the response has arrived, but not the whole head of the final one.
        case receiving
        /// The head of the final response has arrived, and the body is being read. Some of the request may still be on
        /// its way.
        case answered
        /// The connection carries another protocol, and belongs to a tunnel.
        case switched
        case closed

        func mayBecome(_ next: State) -> Bool {
            switch (self, next) {
            case (.idle, .sending), (.sending, .receiving), (.receiving, .answered), (.receiving, .switched): true
            case (.answered, .idle): true
            case (.switched, _), (.closed, _): false
            case (_, .closed): true
            default: false
            }
        }
    }
}
