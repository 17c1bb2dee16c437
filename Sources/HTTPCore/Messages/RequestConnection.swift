/// The connection that a request came on, whatever protocol carries it.
protocol RequestConnection: AnyObject {
    /// Sees the messages of the connection as they pass; nil: nobody looks.
    var witness: (any MessageWitness)? { get }

    /// Sends an interim response, unless the final one of that exchange has begun.
    func send(interim response: Response, in exchange: Int) async throws
}

/// Sees the heads of messages as they pass, byte for byte.
protocol MessageWitness: AnyObject {
    /// A request has come from the client: the first bytes of the input.
    func requestComes(_ input: Buffer, _ size: Int)

    /// A request goes to an origin: the output's bytes from `start` on. The connection gets a number with its first one.
    func requestLeaves(_ output: Buffer, from start: Int, on connection: inout Int32)

    /// An answer has come from an origin: the first bytes of the input.
    func answerComes(_ input: Buffer, _ size: Int, on connection: Int32)

    /// An answer goes to the client: the output's bytes from `start` on.
    func answerLeaves(_ output: Buffer, from start: Int)
}
