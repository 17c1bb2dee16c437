/// A client's connection, whichever version of HTTP it speaks.
protocol ServedConnection: AnyObject {
    var descriptor: Int32 { get }

    /// Begins to read, once the worker has the connection in its list.
    func begin()

    /// Closes the connection as soon as it's polite: after the requests that are in progress.
    func finish()

    /// Closes the connection now.
    func abort()
}

/// A version of HTTP other than 1.x. A connection begins as one of HTTP/1.1. If its client turns out to speak this
/// version, another object takes the connection over.
protocol OtherVersion: Sendable {
    /// Whether the client of a new connection speaks this version; nil if more has to arrive first.
    func isSpoken(on stream: Stream) -> Bool?

    /// Takes over a connection, with the bytes that have arrived.
    ///
    /// - Parameter witness: Sees what passes; nil if nobody looks.
    func serve(
        _ stream: Stream, of clientAddress: String, _ service: Service, _ worker: Worker,
        witness: (any MessageWitness)?
    ) -> any ServedConnection
}
