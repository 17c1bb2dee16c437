/// Content that tells whose it is: any stretch of it, moved, repeated or taken from another parcel, is seen.
///
/// A token goes out with each request and comes back with its response; both sides make the content from it.
struct Parcel: Equatable {
    /// The field that carries the token of a request or a response.
    static let tokenField = "X-Token"
    /// The field of a request that says how many bytes of content its response is to have.
    static let sizeField = "X-Size"

    /// Eight characters, unlike those of any other request of the run.
    let token: String
    let size: Int

    /// Content for an answer to a new request.
    init(size: Int) {
        token = String(String(UInt64.random(in: 1 << 60...UInt64.max), radix: 36).suffix(8))
        self.size = size
    }

    init(token: String, size: Int) {
        self.token = token
        self.size = size
    }

    /// Lines of 17 bytes: the token, and the line's own number.
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
