/// The status of a response: a code and the phrase that explains it to people (RFC 9110 section 15).
public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// Three digits, 100 to 599.
    public let code: Int
    /// The reason phrase; it has no meaning to a program (RFC 9112 section 4). Like a field's value, it stands for the
    /// bytes that came, see ``Fields``.
    public let reason: String

    /// A status with the standard's phrase for its code, or with one of the origin's own. A code outside 100 to 599 is
    /// none and becomes 500, as a client would read it (RFC 9110 section 15).
    public init(code: Int, reason: String? = nil) {
        self.code = (100..<600).contains(code) ? code : 500
        self.reason = reason.map(Status.clean) ?? Status.phrase(self.code)
    }

    /// The code and the phrase, as in the status line.
    public var description: String { "\(code) \(reason)" }

    /// Whether more responses follow to the same request (RFC 9110 section 15.2).
    public var isInterim: Bool { code < 200 }

    /// Whether a response of this status never has content, whatever its fields say (RFC 9112 section 6.3).
    var forbidsContent: Bool { isInterim || code == 204 || code == 304 }

    /// Equal if the codes are: the phrase is decoration.
    public static func == (left: Status, right: Status) -> Bool { left.code == right.code }

    /// Hashes the code alone, as equality does.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension Status {
    static let `continue` = Status(code: 100)
    /// 200: it worked.
    public static let ok = Status(code: 200)
    /// 400: the request can't be understood.
    public static let badRequest = Status(code: 400)
    /// 404: there is nothing at this target.
    public static let notFound = Status(code: 404)
    /// 405: not with this method.
    public static let methodNotAllowed = Status(code: 405)
    /// 408: the request didn't arrive in time.
    public static let requestTimeout = Status(code: 408)
    /// 413: more content than the server takes.
    public static let contentTooLarge = Status(code: 413)
    /// 414: a longer target than the server takes.
    public static let targetTooLong = Status(code: 414)
    /// 417: an Expect field that asks for something unknown.
    public static let expectationFailed = Status(code: 417)
    /// 431: more fields than the server takes.
    public static let fieldsTooLarge = Status(code: 431)
    /// 500: the server is at fault.
    public static let internalServerError = Status(code: 500)
    /// 501: the server can't do that at all.
    public static let notImplemented = Status(code: 501)
    /// 502: the origin is dead or talks nonsense.
    public static let badGateway = Status(code: 502)
    /// 503: no one can serve this at the moment.
    public static let serviceUnavailable = Status(code: 503)
    /// 504: the origin says nothing in time.
    public static let gatewayTimeout = Status(code: 504)
    /// 505: another major version of HTTP.
    public static let versionNotSupported = Status(code: 505)
    /// 508: the request has been here before (RFC 5842 section 7.2).
    public static let loopDetected = Status(code: 508)

    /// A phrase with a space in the place of what could end the status line early.
    private static func clean(_ reason: String) -> String {
        if reason.withBytes({ $0.firstControl(from: 0) == nil }) { return reason }
        return String(decoding: reason.utf8.map { $0.isValueByte ? $0 : .space }, as: UTF8.self)
    }

    static func phrase(_ code: Int) -> String {
        switch code {
        case 100: "Continue"
        case 101: "Switching Protocols"
        case 103: "Early Hints"
        case 200: "OK"
        case 201: "Created"
        case 202: "Accepted"
        case 204: "No Content"
        case 206: "Partial Content"
        case 301: "Moved Permanently"
        case 302: "Found"
        case 303: "See Other"
        case 304: "Not Modified"
        case 307: "Temporary Redirect"
        case 308: "Permanent Redirect"
        case 400: "Bad Request"
        case 401: "Unauthorized"
        case 403: "Forbidden"
        case 404: "Not Found"
        case 405: "Method Not Allowed"
        case 408: "Request Timeout"
        case 409: "Conflict"
        case 410: "Gone"
        case 411: "Length Required"
        case 412: "Precondition Failed"
        case 413: "Content Too Large"
        case 414: "URI Too Long"
        case 415: "Unsupported Media Type"
        case 416: "Range Not Satisfiable"
        case 417: "Expectation Failed"
        case 421: "Misdirected Request"
        case 422: "Unprocessable Content"
        case 426: "Upgrade Required"
        case 429: "Too Many Requests"
        case 431: "Request Header Fields Too Large"
        case 500: "Internal Server Error"
        case 501: "Not Implemented"
        case 502: "Bad Gateway"
        case 503: "Service Unavailable"
        case 504: "Gateway Timeout"
        case 505: "HTTP Version Not Supported"
        case 508: "Loop Detected"
        default: ""
        }
    }
}
