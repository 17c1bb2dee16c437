import Testing

@testable import HTTPCore

@Suite struct StreamTableTests {
    @Test func `a stream is found by its number until it's removed`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            var table = StreamTable()
            #expect(table.isEmpty && table[1] == nil)
            let streams = [1, 3, 9, 11, 101].map { HTTP2Stream($0, on: peer.connection, incoming: .ended) }
            for stream in streams { table.add(stream) }
            for stream in streams { #expect(table[stream.id] === stream) }
            for id: StreamID in [0, 2, 5, 10, 99, 103] { #expect(table[id] == nil) }
            for (index, stream) in [streams[2], streams[0], streams[4]].enumerated() {
                let (first, second) = (table.remove(stream), table.remove(stream))
                #expect(first && !second)
                #expect(table[stream.id] == nil)
                #expect(table.count == 4 - index)
            }
            #expect(table.all.map(\.id) == [3, 11])
        }
    }

    @Test func `another stream with the same number isn't removed`() async throws {
        try await onLoop { loop in
            let peer = try await HTTP2Peer(on: loop)
            defer { peer.end() }
            var table = StreamTable()
            let stream = HTTP2Stream(1, on: peer.connection, incoming: .ended)
            table.add(stream)
            let wasThere = table.remove(HTTP2Stream(1, on: peer.connection, incoming: .ended))
            #expect(!wasThere && table[1] === stream)
        }
    }

    @Test func `the last 256 streams that were reset are remembered`() {
        var recent = RecentStreams()
        #expect(!recent.contains(1))
        for index in 0..<256 { recent.add(StreamID(UInt32(2 * index + 1))) }
        #expect(recent.contains(1) && recent.contains(511) && !recent.contains(2))
        recent.add(513)
        recent.add(515)
        #expect(!recent.contains(1) && !recent.contains(3))
        #expect(recent.contains(5) && recent.contains(513) && recent.contains(515))
        for index in 0..<1000 { recent.add(StreamID(UInt32(2 * index + 1001))) }
        #expect(!recent.contains(515) && recent.contains(2999) && recent.contains(2489) && !recent.contains(2487))
    }
}
