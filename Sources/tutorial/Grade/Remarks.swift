extension GradePage {
    /// What there is to say about a check that another proxy fails, by the check's identifier.
    static let remarks = [
        "field-order-kept": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "field-order-copied": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "nothing-invented": "Go asks for gzip and unpacks the answer, unless `DisableCompression` is set",
        "host-is-origin":
            "chosen here; HAProxy and Go pass on the client's Host, and nginx sends the name of its group of origins",
        "request-streams": "nginx collects the body first, unless `proxy_request_buffering` is off",
        "answer-streams": "nginx needs `proxy_buffering off` for this, and Go a `FlushInterval`",
        "refused-502": "HAProxy tries three times and answers 503, which is just as good",
        "errors-in-plain-words": "chosen here; nginx explains in HTML, Go not at all; HAProxy has another status code",
        "garbage-502": "nginx takes an answer without a status line for HTTP/0.9 and passes it on",
        "named-in-request-removed": "demanded (RFC 9110 section 7.6.1)",
        "named-in-answer-removed":
            "demanded (RFC 9110 section 7.6.1); Go does this, unless `close` is in Connection",
        "hop-fields-in-request-removed":
            "recommended (RFC 9110 section 7.6.1); nginx passes Proxy-Connection on, HAProxy Keep-Alive as well",
        "hop-fields-in-answer-removed":
            "recommended (RFC 9110 section 7.6.1); nginx passes Proxy-Connection on, HAProxy Keep-Alive as well",
        "te-trailers-kept": "chosen here; a proxy doesn't have to say that trailers are welcome",
        "forwarded-for-folded": "chosen here; several lines are the same list, but many origins read only one",
        "forwarded-host": "chosen here; a line of configuration adds it",
        "forwarded-proto": "chosen here; a line of configuration replaces what the client claims",
        "trail-protected": "fails only because there is no X-Forwarded-Host",
        "via-on-request": "demanded (RFC 9110 section 7.6.3)",
        "via-appended": "demanded (RFC 9110 section 7.6.3)",
        "via-names-version": "demanded (RFC 9110 section 7.6.3)",
        "via-on-answer": "chosen here; in answers, Via is optional (RFC 9110 section 7.6.3)",
        "date-added": "demanded (RFC 9110 section 6.6.1)",
        "date-kept": "nginx writes its own, unless `proxy_pass_header Date` is set",
        "max-forwards-options": "demanded (RFC 9110 section 7.6.2)",
        "max-forwards-trace": "demanded (RFC 9110 section 7.6.2); but nginx refuses every TRACE, and it may do that",
    ]
}
