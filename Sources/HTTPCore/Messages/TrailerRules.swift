/// Which fields may come after the content of a message, in its trailers.
///
/// A recipient usually needs fields before the content, so a field may be a trailer only if its definition allows that
/// (RFC 9110 section 6.5.1). A proxy can't know all definitions. So it forwards names that it doesn't know, such as
/// gRPC's status, and drops those that are known to be wrong there.
///
/// Why bother? Some recipients merge trailers into the head. They would believe a length, credentials or an address
/// that the client made up.
enum TrailerRules {
    /// Fields for one connection (RFC 9110 section 7.6.1), and fields for framing, routing, authentication, request
    /// modifiers, response control and content format (section 6.5.1). Names that begin with `Content-` or `Proxy-`
    /// aren't listed; `allow` checks them.
    private static let misplaced: FieldNames = [
        .connection, .keepAlive, .te, "Trailer", .transferEncoding, .upgrade,
        // Routing, and what proxies add about it.
        .host, .maxForwards, .via, "Forwarded", .xForwardedFor, .xForwardedHost, .xForwardedProto,
        // Authentication. Authentication-Info is allowed as a trailer (RFC 9110 section 11.6.3).
        "Authorization", "WWW-Authenticate", .cookie, "Set-Cookie", "Set-Cookie2",
        // Request modifiers.
        "Cache-Control", .expect, "Pragma", "Range",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        // Response control.
        "Age", .date, "Expires", "Location", "Retry-After", "Vary", "Warning",
    ]

    /// The one field of this kind that may be a trailer, because it's computed from the content (RFC 9530 section 2).
    private static let contentDigest: FieldName = "Content-Digest"

    /// Whether a field with this name may be a trailer.
    static func allow(_ name: Span<UInt8>) -> Bool {
        if name.starts(withIgnoringCase: "content-") { return contentDigest.isWritten(name) }
        return !name.starts(withIgnoringCase: "proxy-") && !misplaced.contains(FieldName.key(name), name)
    }
}
