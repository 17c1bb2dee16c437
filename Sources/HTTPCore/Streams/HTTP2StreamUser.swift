/// What a stream is for: a server's exchange, or a client's.
protocol HTTP2StreamUser: AnyObject {
    /// The head of a response has come, interim or final.
    ///
    /// - Returns: the fault that ends the stream; nil if there is none.
    func take(_ block: HeaderBlock) -> ErrorCode?

    /// The stream has ended early.
    func hasBroken(_ error: any Error)
}

/// The peer has ended a stream early.
struct StreamReset: Error {
    let code: ErrorCode
}
