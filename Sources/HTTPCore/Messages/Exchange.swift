/// One request and its response, as the core sees them while a handler works. It knows what carries them: a connection
/// of HTTP/1.1, or a stream of HTTP/2.
protocol Exchange: AnyObject {
    /// Sends an interim response. If the final one has begun, this does nothing.
    func send(interim response: Response) async throws

    /// An origin has responded to the request, even if the request breaks off later. From now on, the origin decides
    /// what the answer is.
    func hasBeenAnswered()
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

    /// What sees the frames on the client's connection, if that one speaks HTTP/2.
    func makeClientFrames() -> any FrameWitness

    /// What sees the frames on a new connection of HTTP/2 to an origin.
    func makeOriginFrames() -> any FrameWitness
}

/// Sees the frames of a connection of HTTP/2 as they pass, byte for byte.
protocol FrameWitness: AnyObject {
    /// A frame has come. It's at the start of the input.
    func frameComes(_ input: Span<UInt8>)

    /// The output is about to be sent.
    func framesLeave(_ output: Buffer)

    /// This many bytes of the output could not be sent yet.
    func framesStay(_ count: Int)

    /// What sees the exchange on a client's stream. The request's head has come already.
    func witness(ofStream number: UInt32) -> (any MessageWitness)?

    /// A stream to an origin belongs to an exchange that this witness sees.
    func stream(_ number: UInt32, belongsTo witness: (any MessageWitness)?)
}
