/// Writes the responses of a connection into its output.
struct ResponseWriter {
    private let stream: Stream
    private let presentDate: PresentDate
    private let witness: (any MessageWitness)?

    init(_ stream: Stream, _ presentDate: PresentDate, witness: (any MessageWitness)?) {
        self.stream = stream
        self.presentDate = presentDate
        self.witness = witness
    }

    /// Writes the head of a final response.
    ///
    /// - Returns: what sends the body after it.
    func begin(
        _ response: consuming Response, toHead isHead: Bool, _ version: Version, closes: Bool
    ) -> BodyWriter {
        let framing = Framing(response: response, toHead: isHead, version)
        write { $0.append(head: response, framing, date: presentDate.httpDate, closes: closes) }
        let hasContent = !isHead && !response.status.forbidsContent
        return BodyWriter(hasContent ? response.body : .none, framing, over: stream)
    }

    /// Writes an interim response.
    func write(interim response: Response) {
        write { $0.append(interim: response) }
    }

    /// Writes the response after which the connection is a tunnel.
    func write(switching response: Response, to protocols: [String]) {
        write { $0.append(switching: response, to: protocols) }
    }

    private func write(_ head: (Buffer) -> Void) {
        let start = stream.output.count
        head(stream.output)
        witness?.answerLeaves(stream.output, from: start)
    }
}
