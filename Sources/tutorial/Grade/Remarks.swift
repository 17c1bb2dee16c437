extension GradePage {
    /// Comments on the checks that other proxies fail, by the check's identifier.
    static let remarks = [
        "field-order-kept": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "field-order-copied": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "nothing-invented": "Go asks for gzip and unpacks the answer, unless `DisableCompression` is set",
        "host-is-origin":
            "HAProxy and Go pass the client's Host on, nginx the name of its group of origins",
        "request-streams": "nginx collects the body first, unless `proxy_request_buffering` is off",
        "answer-streams": "nginx wants `proxy_buffering off` for that, Go a `FlushInterval`",
        "refused-502": "HAProxy tries three times and says 503, which is as good a word for it",
        "errors-in-plain-words": "nginx explains in HTML, Go not at all, HAProxy under another status",
        "garbage-502": "nginx takes what has no status line for HTTP/0.9 and passes it on without one",
        "named-in-answer-removed":
            "Go does so, but not where Connection has `close` in it",
        "hop-fields-in-request-removed":
            "nginx passes Proxy-Connection on, HAProxy Keep-Alive as well",
        "hop-fields-in-answer-removed":
            "nginx passes Proxy-Connection on, HAProxy Keep-Alive as well",
        "te-removed": "HAProxy finds the word in `x-trailers`, too",
        "te-trailers-kept": "a proxy need not say that trailers are welcome",
        "forwarded-for-folded": "several lines are the same list, but many origins read only one",
        "forwarded-host": "a line of configuration adds it",
        "forwarded-proto": "a line of configuration replaces what the client claims",
        "trail-protected": "fails for want of X-Forwarded-Host alone",
        "via-on-answer": "in answers, Via is optional (RFC 9110 section 7.6.3)",
        "date-kept": "nginx writes its own, unless `proxy_pass_header Date` is set",
        "other-names-pass": "they write no Via in answers, so there is no name to resemble",
        "interim-passed-on": "Go's proxy keeps them to itself",
        "only-listed-protocols": "they ask the origin for whatever the client asks for",
        "h2c-never-offered": "they ask the origin for whatever the client asks for",
        "protocol-with-version": "they ask the origin for whatever the client asks for",
        "no-upgrade-in-http10": "they ask the origin all the same",
        "no-upgrade-with-content": "they ask the origin all the same",
        "refusal-keeps-upgrade": "Go removes it with the other fields for one hop",
        "other-protocol-502": "nginx and HAProxy don't compare the two",
        "unasked-101": "nginx believes any 101",
        "early-bytes-of-client": "in Go they stay behind in a buffer",
        "client-ends-first": "nginx and this Go end both directions with the first one; Go has mended that in 1.25",
        "origin-ends-first": "they end both directions when the origin has ended one",
        "client-resets": "nginx and Go make an orderly end of it",
        "origin-resets": "they make an orderly end of it",
        "max-forwards-odd": "they forward Max-Forwards as it is, whatever its value",
        "max-forwards-trace": "nginx refuses TRACE altogether, which it may",
    ]
}
