/// What may stand after the content of a message, in its trailers.
///
/// A recipient needs most of what a field can say before the content comes, so a field may be a trailer only where its
/// definition lets it (RFC 9110 section 6.5.1). A proxy can't know all definitions: it passes on what nobody knows, such
/// as gRPC's status, and drops what is known not to belong there. Whoever joins trailers to the head would otherwise
/// believe them: a length, credentials, or an address that the client has made up.
enum TrailerRules {
    /// Fields for one connection alone (RFC 9110 section 7.6.1), and those that frame, route, authenticate, ask, answer or
    /// say what the content is (section 6.5.1). Those that begin with `Content-` or `Proxy-` aren't listed.
    private static let misplaced: FieldNames = [
        .connection, .keepAlive, .te, "Trailer", .transferEncoding, .upgrade,
        // Routing, and what proxies say of it.
        .host, .maxForwards, .via, "Forwarded", .xForwardedFor, .xForwardedHost, .xForwardedProto,
        // Authentication. Authentication-Info may stand here (RFC 9110 section 11.6.3).
        "Authorization", "WWW-Authenticate", "Cookie", "Set-Cookie", "Set-Cookie2",
        // What modifies a request.
        "Cache-Control", .expect, "Pragma", "Range",
        "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range",
        // What controls what becomes of a response.
        "Age", .date, "Expires", "Location", "Retry-After", "Vary", "Warning",
    ]

    /// It is made of the content, and its definition lets it come after that (RFC 9530 section 2).
    private static let contentDigest: FieldName = "Content-Digest"

    /// Whether a field of this name may be a trailer.
    static func allow(_ name: Span<UInt8>) -> Bool {
        if name.starts(withIgnoringCase: "content-") { return contentDigest.isWritten(name) }
        return !name.starts(withIgnoringCase: "proxy-") && !misplaced.contains(FieldName.key(name), name)
    }
}
