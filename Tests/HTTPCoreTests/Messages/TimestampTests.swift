import Testing

@testable import HTTPCore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct TimestampTests {
    static let moments: [(seconds: Int, milliseconds: Int, forPeople: String, forHTTP: String)] = [
        (0, 0, "1970-01-01 00:00:00.000 UTC", "Thu, 01 Jan 1970 00:00:00 GMT"),
        (784_111_777, 7, "1994-11-06 08:49:37.007 UTC", "Sun, 06 Nov 1994 08:49:37 GMT"),
        (951_782_400, 999, "2000-02-29 00:00:00.999 UTC", "Tue, 29 Feb 2000 00:00:00 GMT"),
        (1_286_705_410, 100, "2010-10-10 10:10:10.100 UTC", "Sun, 10 Oct 2010 10:10:10 GMT"),
        (1_769_903_999, 123, "2026-01-31 23:59:59.123 UTC", "Sat, 31 Jan 2026 23:59:59 GMT"),
        (4_102_444_799, 50, "2099-12-31 23:59:59.050 UTC", "Thu, 31 Dec 2099 23:59:59 GMT"),
    ]

    @Test(arguments: moments)
    func `a moment is written for people and for HTTP`(
        seconds: Int, milliseconds: Int, forPeople: String, forHTTP: String
    ) {
        let moment = Timestamp(seconds: seconds, milliseconds: milliseconds)
        #expect(moment.description == forPeople)
        #expect(moment.httpDate == forHTTP)
    }

    @Test func `a new timestamp is the present moment`() {
        let before = time(nil)
        let moment = Timestamp()
        #expect((before...time(nil)).contains(moment.seconds))
        #expect((0..<1000).contains(moment.milliseconds))
    }
}
