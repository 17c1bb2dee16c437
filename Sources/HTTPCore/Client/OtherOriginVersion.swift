/// Speaks with one origin in another way than HTTP/1.1 in clear text.
protocol OtherOriginVersion: AnyObject {
    /// Whether there are connections or requests.
    var isInUse: Bool { get }

    /// Sends a request, and returns as soon as the head of the response has come.
    ///
    /// - Returns: nil if the request has to go by HTTP/1.1.
    func send(
        _ request: Request, offering protocols: [String], _ onInterim: (Response) async throws -> Void
    ) async throws -> Response?

    /// Makes a new connection for HTTP/1.1 secure, if the origin needs that.
    func secure(_ stream: Stream) async throws
}

/// Knows which origins aren't spoken with by HTTP/1.1 in clear text.
protocol OtherOriginVersions: Sendable {
    /// How to speak with the origin of a pool; nil for HTTP/1.1 in clear text.
    func version(for pool: OriginPool) -> (any OtherOriginVersion)?
}
