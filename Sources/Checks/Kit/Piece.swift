import Foundation

/// Some bytes that passed at one time, or the end of a direction.
public struct Piece: Sendable {
    /// Which way they went.
    public enum Direction: Sendable {
        /// From the side that has opened the connection.
        case received
        /// To the side that has opened the connection.
        case sent
    }

    /// Which way they went.
    public let direction: Direction
    /// The bytes; none at the end of the direction.
    public let bytes: [UInt8]
    /// When they passed.
    public let time: Date
}

extension Transcript {
    /// Records what has passed, as long as a direction's record isn't longer than `limit`.
    mutating func note(_ bytes: [UInt8], _ direction: Piece.Direction, atMost limit: Int) {
        let length = direction == .received ? received.count : sent.count
        let kept = Array(bytes.prefix(limit - length))
        if direction == .received { received += kept } else { sent += kept }
        if kept.count == bytes.count { pieces.append(Piece(direction: direction, bytes: kept, time: .now)) }
    }

    /// What passed after the connection had switched to another protocol with a 101; nil if it hasn't.
    public var tunnelled: [Piece]? {
        var (requests, responses) = (MessageReader(), MessageReader())
        requests.append(received)
        responses.append(sent)
        while let request = try? requests.request(from: { [] }) {
            guard let response = try? responses.response(to: request.method, from: { [] }) else { return nil }
            if response.status == 101 { return pieces(behind: requests.rest, responses.rest) }
        }
        return nil
    }

    /// The pieces of these bytes, with which the two directions end.
    private func pieces(behind receivedRest: [UInt8], _ sentRest: [UInt8]) -> [Piece] {
        var heads = [Piece.Direction.received: received.count - receivedRest.count, .sent: sent.count - sentRest.count]
        return pieces.compactMap { piece in
            let head = min(heads[piece.direction, default: 0], piece.bytes.count)
            heads[piece.direction, default: 0] -= head
            if head > 0, head == piece.bytes.count { return nil }
            return Piece(direction: piece.direction, bytes: Array(piece.bytes.dropFirst(head)), time: piece.time)
        }
    }
}
