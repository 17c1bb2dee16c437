import Foundation
import Testing

@testable import HTTPCore

/// What a log does with lines from several threads, and with more lines than anybody reads.
@Suite struct LogQueueTests {
    @Test func `lines of several threads arrive whole and in order`() throws {
        let pipe = Pipe()
        let log = Log(pipe.fileHandleForWriting.fileDescriptor, of: "test")
        DispatchQueue.concurrentPerform(iterations: 4) { thread in
            for number in 0..<100 { log.write("\(thread) \(number)\n") }
        }
        log.finish()
        try pipe.fileHandleForWriting.close()
        let lines = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .split(separator: "\n")
        #expect(lines.count == 400)
        for thread in 0..<4 {
            #expect(lines.filter { $0.hasPrefix("\(thread) ") } == (0..<100).map { "\(thread) \($0)" })
        }
    }

    @Test func `dropped lines are counted`() throws {
        let pipe = Pipe()
        let log = Log(pipe.fileHandleForWriting.fileDescriptor, of: "test")
        // This is far more than the pipe and the log hold together.
        let text = String(repeating: "a", count: 999) + "\n"
        for _ in 0..<1000 { log.write(text) }
        let start = ContinuousClock.now
        log.finish()
        #expect(start.duration(to: .now) < .seconds(4))

        let reader = pipe.fileHandleForReading
        var received = Data()
        while !received.suffix(5).elementsEqual("last\n".utf8) {
            received += reader.availableData
            // The waiting lines may be gone now, so that the log takes this line.
            log.write("last\n")
        }
        let lines = String(decoding: received, as: UTF8.self).split(separator: "\n")
        let told = lines.compactMap { $0.firstMatch(of: #/^test: (\d+) lines? (?:was|were) dropped, as/#)?.1 }
        let dropped = told.compactMap { Int($0) }.reduce(0, +)
        #expect(lines.count { $0.count == 999 } + dropped >= 1000)
        #expect(dropped > 500)
    }
}
