@testable import HTTPCore

/// The test's end of a connection, byte by byte.
struct RawConnection {
    let stream: Stream

    init(_ stream: Stream) {
        self.stream = stream
    }

    /// Everything up to a text, including the text.
    func receive(upTo end: String = "\r\n\r\n") async throws -> String {
        while true {
            let text = Wire(stream.input.array).text
            if let range = text.unicodeScalars.firstRange(of: end.unicodeScalars) {
                let taken = String(text.unicodeScalars[..<range.upperBound])
                stream.input.consume(taken.unicodeScalars.count)
                return taken
            }
            guard try await stream.read() else { return text }
        }
    }

    func send(_ wire: Wire) async throws {
        stream.output.append(wire.bytes.span)
        try await stream.flush()
    }

    /// A function that sends a short text immediately, from any thread.
    func sender(of text: String) -> @Sendable () -> Void {
        let descriptor = stream.descriptor
        return { _ = try? SocketCall.send(descriptor, Array(text.utf8).span) }
    }

    /// Whether the other side ends the connection without sending another byte.
    func hasEnd() async throws -> Bool {
        do {
            return try await stream.read() == false
        } catch StreamError.closed {
            return true
        }
    }

    func close() { stream.close() }
    func reset() { stream.reset() }
}
