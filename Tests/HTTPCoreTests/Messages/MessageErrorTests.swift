import Testing

@testable import HTTPCore

/// The status for each fault of a request.
@Suite struct MessageErrorTests {
    static let statuses: [(error: MessageError, code: Int)] = [
        (.startLine, 400), (.target, 400), (.fieldLine, 400), (.host, 400), (.framing, 400), (.chunk, 400),
        (.incomplete, 400), (.timeout, 408), (.contentTooLarge, 413), (.targetTooLong, 414), (.expectation, 417),
        (.fieldsTooLarge, 431), (.method, 501), (.transferCoding, 501), (.version, 505),
    ]

    @Test(arguments: statuses) func `each fault has its status`(error: MessageError, code: Int) {
        #expect(error.status.code == code)
        #expect(!error.status.reason.isEmpty)
    }
}
