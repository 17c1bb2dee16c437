import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct TimestampTests {
    private let moment = Timestamp()

    @Test func isThePresentMoment() {
        #expect((time(nil) - 60...time(nil)).contains(moment.seconds))
        #expect((0..<1000).contains(moment.milliseconds))
    }

    @Test func isWrittenAsTheSystemWritesIt() throws {
        #expect(moment.httpDate == written("%a, %d %b %Y %H:%M:%S GMT"))
        let milliseconds = String(moment.milliseconds)
        let zeros = String(repeating: "0", count: 3 - milliseconds.count)
        #expect(moment.description == written("%Y-%m-%d %H:%M:%S") + ".\(zeros)\(milliseconds) UTC")
    }

    private func written(_ format: String) -> String {
        var seconds = moment.seconds
        var parts = unsafe tm()
        unsafe gmtime_r(&seconds, &parts)
        return unsafe String(unsafeUninitializedCapacity: 64) { room in
            unsafe room.withMemoryRebound(to: CChar.self) { unsafe strftime($0.baseAddress!, $0.count, format, &parts) }
        }
    }
}
