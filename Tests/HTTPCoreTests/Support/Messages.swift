@testable import HTTPCore

extension Request {
    /// A request in the form in which a handler sends it on.
    static func to(
        _ authority: String = "a", method: Method = .get, target: String = "/", fields: Fields = [:],
        body: Body = .none, version: Version = .http11
    ) -> Request {
        Request(
            method: method, target: Target(target, form: .origin), authority: Authority(unchecked: authority),
            fields: fields, body: body, version: version, clientAddress: "192.0.2.1")
    }
}

/// A response with a text, without further fields.
func plain(_ text: String) -> Response {
    Response(body: Body(text))
}

/// A body of unknown length that comes in pieces.
final class Pieces: BodySource {
    private var pieces: [[UInt8]]
    let trailers: Fields
    let isReady = false
    var hasEnded: Bool { pieces.isEmpty }
    let isComplete = false

    init(_ pieces: [Wire], trailers: Fields = [:]) {
        self.pieces = pieces.map(\.bytes)
        self.trailers = trailers
    }

    func waitUntilReady() {}

    func readNow(into buffer: Buffer, upTo limit: Int) -> Bool? {
        guard !pieces.isEmpty else { return false }
        let piece = pieces.removeFirst()
        buffer.append(piece.span)
        return true
    }
}

/// A body that is arriving on a stream.
func incoming(
    _ stream: Stream, _ framing: Framing, _ fields: Fields = [:], isResponse: Bool = false,
    sendContinue: (() -> Void)? = nil
) -> RequestBody {
    RequestBody(stream, BodyReader(stream, framing, fields, isResponse: isResponse), sendContinue: sendContinue)
}

extension Stream {
    /// Sends a body, in the way a connection does after the head.
    func transfer(_ body: Body, _ framing: Framing) async throws {
        var transfer = BodyWriter(body, framing, over: self)
        try await transfer.run()
    }
}

/// The text that an encoder writes.
func written(_ write: (Buffer) -> Void) -> String {
    let buffer = Buffer(pool: BufferPool())
    write(buffer)
    return Wire(buffer.array).text
}
