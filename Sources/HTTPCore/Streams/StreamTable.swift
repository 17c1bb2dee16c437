/// The open streams of a connection, in the order of their numbers. Numbers only grow, so a new stream is always the last,
/// and a search by halves finds any other.
struct StreamTable {
    private(set) var all: [HTTP2Stream] = []

    var count: Int { all.count }
    var isEmpty: Bool { all.isEmpty }

    /// The stream with this number; nil if it isn't open.
    subscript(id: StreamID) -> HTTP2Stream? {
        let place = place(of: id)
        return place < all.count && all[place].id == id ? all[place] : nil
    }

    mutating func add(_ stream: HTTP2Stream) { all.append(stream) }

    /// - Returns: whether it was here.
    mutating func remove(_ stream: HTTP2Stream) -> Bool {
        let place = place(of: stream.id)
        guard place < all.count, all[place] === stream else { return false }
        all.remove(at: place)
        return true
    }

    /// The first place whose stream has no lower number.
    private func place(of id: StreamID) -> Int {
        var (low, high) = (0, all.count)
        while low < high {
            let middle = (low + high) / 2
            if all[middle].id < id { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

/// The streams that were added last.
struct RecentStreams {
    private var ids: [StreamID] = []
    private var next = 0
    /// How many are remembered.
    private static let most = 256

    mutating func add(_ id: StreamID) {
        if ids.count < RecentStreams.most {
            ids.append(id)
        } else {
            ids[next] = id
            next = (next + 1) % RecentStreams.most
        }
    }

    func contains(_ id: StreamID) -> Bool { ids.contains(id) }
}
