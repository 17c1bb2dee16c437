/// The status of a response: a code for programs and a phrase for people (RFC 9110 section 15).
public struct Status: Sendable, Hashable, CustomStringConvertible {
    /// Three digits, 100 to 599.
    public let code: Int
    /// The reason phrase. It means nothing to programs (RFC 9112 section 4), and HTTP/2 has none. Like a field's value,
    /// it stands for the bytes that came, see ``Fields``.
    public let reason: String

    /// Creates a status. Without a reason, it gets the standard phrase for its code.
    ///
    /// A code outside 100 to 599 isn't valid, and it becomes 500: a client would treat it like that anyway (RFC 9110
    /// section 15).
    public init(code: Int, reason: String? = nil) {
        self.code = (100..<600).contains(code) ? code : 500
        self.reason = reason.map(Status.clean) ?? Status.phrase(self.code)
    }

    /// The code and the phrase, as in a status line.
    public var description: String { "\(code) \(reason)" }

    /// Whether another response to the same request follows (RFC 9110 section 15.2).
    public var isInterim: Bool { code < 200 }

    /// Whether a response with this status never has content, even if its fields say so (RFC 9112 section 6.3).
    var forbidsContent: Bool { isInterim || code == 204 || code == 304 }

    /// Whether both codes are equal. The phrases don't matter.
    public static func == (left: Status, right: Status) -> Bool { left.code == right.code }

    /// Hashes the code, because equal statuses have the same one.
    public func hash(into hasher: inout Hasher) { hasher.combine(code) }
}

extension Status {
    static let `continue` = Status(code: 100)
    /// 200: the request succeeded.
    public static let ok = Status(code: 200)
    /// 400: the server doesn't understand the request.
    public static let badRequest = Status(code: 400)
    /// 404: there is nothing at this target.
    public static let notFound = Status(code: 404)
    /// 405: this target doesn't support the method.
    public static let methodNotAllowed = Status(code: 405)
    /// 408: the request didn't arrive in time.
    public static let requestTimeout = Status(code: 408)
    /// 413: the content is larger than the server accepts.
    public static let contentTooLarge = Status(code: 413)
    /// 414: the target is longer than the server accepts.
    public static let targetTooLong = Status(code: 414)
    /// 417: Expect asks for something that the server doesn't know.
    public static let expectationFailed = Status(code: 417)
    /// 431: the fields are larger than the server accepts.
    public static let fieldsTooLarge = Status(code: 431)
    /// 500: something went wrong in the server.
    public static let internalServerError = Status(code: 500)
    /// 501: the server doesn't support what the request needs.
    public static let notImplemented = Status(code: 501)
    /// 502: the origin can't be reached, or its response is invalid.
    public static let badGateway = Status(code: 502)
    /// 503: the server can't handle the request at the moment.
    public static let serviceUnavailable = Status(code: 503)
    /// 504: the origin didn't respond in time.
    public static let gatewayTimeout = Status(code: 504)
    /// 505: the server doesn't support this major version of HTTP.
    public static let versionNotSupported = Status(code: 505)
    /// 508: the request has already passed through this server (RFC 5842 section 7.2).
    public static let loopDetected = Status(code: 508)

    /// Replaces everything with spaces that could end the status line early.
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
