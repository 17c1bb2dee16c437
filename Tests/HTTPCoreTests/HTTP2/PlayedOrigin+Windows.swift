@testable import HTTPCore

// Windows, and how many streams the client may have.
extension PlayedOrigin {
    /// More window for a stream, or for the connection.
    func widen(_ stream: UInt32, by increment: UInt32) async throws {
        try await send(Frame.windowUpdate, on: stream, PlayedOrigin.bytes(increment))
    }

    /// Reads content of a stream until so much has come, or until something else comes.
    ///
    /// - Returns: how much has come.
    func content(of stream: UInt32, upTo limit: Int) async throws -> Int {
        var count = 0
        while count < limit, let frame = try await next(), frame.type == Frame.data, frame.stream == stream {
            count += frame.payload.count
        }
        return count
    }

    /// Lets the client have so many streams from now on.
    func allow(streams: UInt8) async throws {
        try await send(Frame.settings, on: 0, [0, 3, 0, 0, 0, streams])
    }

    /// Waits until the client has taken everything that was sent to it. No request may be on its way.
    func settle() async throws {
        try await send(Frame.ping, on: 0, [UInt8](repeating: 7, count: 8))
        while let frame = try await any(), frame.type != Frame.ping || frame.flags != 1 {}
    }
}
