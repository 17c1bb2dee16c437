import Testing

@testable import HTTPCore

@Suite struct StatusTests {
    @Test func `a code has the standard's reason phrase`() {
        #expect(Status(code: 404).description == "404 Not Found")
        #expect(Status(code: 404, reason: "No").description == "404 No")
        #expect(Status(code: 299).reason == "")
    }

    @Test func `the reason phrase makes no difference`() {
        #expect(Status(code: 200, reason: "Fine") == .ok)
        #expect(Set([.ok, Status(code: 200, reason: "Fine")]).count == 1)
        #expect(Status(code: 201) != .ok)
    }

    @Test(arguments: ["\nb", "a\r\nb", "a\0"]) func `a phrase has no control characters`(reason: String) {
        let clean = reason.unicodeScalars.map { $0.value < 0x20 ? " " : String($0) }.joined()
        #expect(Status(code: 200, reason: reason).reason == clean)
    }

    @Test(arguments: [Int.min, -200, 0, 99, 600, 1000, .max]) func `an impossible code becomes 500`(code: Int) {
        #expect(Status(code: code) == .internalServerError)
    }

    @Test(
        arguments: [
            (100, true, true), (199, true, true), (200, false, false), (204, false, true), (304, false, true),
            (404, false, false),
        ] as [(Int, Bool, Bool)])
    func `interim responses, 204 and 304 have no content`(code: Int, isInterim: Bool, forbidsContent: Bool) {
        #expect(Status(code: code).isInterim == isInterim)
        #expect(Status(code: code).forbidsContent == forbidsContent)
    }

    /// Every status that has a name, because nobody would notice a wrong digit.
    @Test func `the statuses with a name have the right code`() {
        let named: [(Status, String)] = [
            (.continue, "100 Continue"), (.ok, "200 OK"), (.badRequest, "400 Bad Request"),
            (.notFound, "404 Not Found"), (.methodNotAllowed, "405 Method Not Allowed"),
            (.requestTimeout, "408 Request Timeout"), (.contentTooLarge, "413 Content Too Large"),
            (.targetTooLong, "414 URI Too Long"), (.expectationFailed, "417 Expectation Failed"),
            (.fieldsTooLarge, "431 Request Header Fields Too Large"),
            (.internalServerError, "500 Internal Server Error"), (.notImplemented, "501 Not Implemented"),
            (.badGateway, "502 Bad Gateway"), (.serviceUnavailable, "503 Service Unavailable"),
            (.gatewayTimeout, "504 Gateway Timeout"), (.versionNotSupported, "505 HTTP Version Not Supported"),
            (.loopDetected, "508 Loop Detected"),
        ]
        for (status, description) in named { #expect(status.description == description) }
    }
}
