/// Content that shows which request it belongs to. If any part of it is moved, repeated, or taken from another parcel,
/// you can tell.
///
/// Each request carries a token, and its response carries the same one. Both sides make the content from the token.
struct Parcel: Equatable {
    /// The field with the token, in a request or a response.
    static let tokenField = "X-Token"
    /// The field of a request that says how many bytes of content the response must have.
    static let sizeField = "X-Size"

    /// Eight random characters. No other request of the run has the same ones.
    let token: String
    let size: Int

    /// A parcel with a new token.
    init(size: Int) {
        token = String(String(UInt64.random(in: 1 << 60...UInt64.max), radix: 36).suffix(8))
        self.size = size
    }

    init(token: String, size: Int) {
        self.token = token
        self.size = size
    }

    /// Lines of 17 bytes each, with the token and the number of the line.
    var content: [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 17)
        let token = Array(token.utf8)
        for number in 0..<(size + 16) / 17 {
            bytes += token
            for shift in stride(from: 28, through: 0, by: -4) { bytes.append(65 + UInt8(number >> shift & 15)) }
            bytes.append(10)
        }
        bytes.removeLast(bytes.count - size)
        return bytes
    }
}
