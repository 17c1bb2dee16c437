extension GradePage {
    /// Comments on the checks that other proxies fail, by the check's identifier.
    static let remarks = [
        "field-order-kept": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "field-order-copied": "the order has no meaning (RFC 9110 section 5.3); Go keeps fields in a map",
        "nothing-invented": "Go asks for gzip and unpacks the answer, unless `DisableCompression` is set",
        "host-is-origin":
            "HAProxy, h2o and Go pass the client's Host on, nginx the name of its group of origins; a line changes it "
            + "in each, in h2o `proxy.preserve-host: OFF`",
        "request-streams":
            "nginx collects the body first, unless `proxy_request_buffering` is off; h2o collects it, too",
        "answer-streams": "nginx wants `proxy_buffering off` for that, Go a `FlushInterval`",
        "refused-502": "HAProxy tries three times and says 503, which is as good a word for it",
        "errors-in-plain-words": "nginx explains in HTML, Go not at all, HAProxy under another status",
        "garbage-502": "nginx takes what has no status line for HTTP/0.9 and passes it on without one",
        "named-in-request-removed": "nginx, HAProxy and h2o pass all of it on",
        "named-in-answer-removed":
            "Go removes it, but not where Connection has `close` in it; the others pass it on",
        "hop-fields-in-request-removed":
            "nginx and HAProxy pass Proxy-Connection and Proxy-Authorization on, HAProxy Keep-Alive as well, h2o only "
            + "Proxy-Connection",
        "hop-fields-in-answer-removed": "nginx and h2o pass Proxy-Connection on, HAProxy Keep-Alive as well",
        "te-removed": "HAProxy finds the word in `x-trailers`, too",
        "te-trailers-kept": "a proxy need not say that trailers are welcome",
        "forwarded-for-folded": "several lines are the same list, but many origins read only one",
        "forwarded-host": "a line of configuration adds it in nginx and HAProxy, and a line of Go in its Director",
        "forwarded-host-missing":
            "they pass on what the client claims; in nginx, `proxy_set_header X-Forwarded-Host $http_host` ends that",
        "forwarded-proto": "a line of configuration replaces what the client claims",
        "trail-protected":
            "h2o fails for want of X-Forwarded-Host alone; nginx and HAProxy pass once lines add the fields; in Go, the "
            + "client deletes what a Director adds",
        "via-on-request":
            "a line adds it: `proxy_set_header Via` in nginx, `http-request add-header Via` in HAProxy",
        "via-appended": "that line of HAProxy appends, and that of nginx replaces what came",
        "via-names-version": "nginx, HAProxy and Go write no Via by themselves",
        "via-on-old-answer": "they write no Via in answers",
        "via-on-answer":
            "in answers, Via is optional (RFC 9110 section 7.6.3); HAProxy's `http-response add-header` adds it",
        "one-name": "h2o takes the client's Host for its own name, and the others give none",
        "date-added": "HAProxy leaves it to the origin; a line with `http-response set-header Date` adds it",
        "date-kept": "nginx and h2o write their own; with `proxy_pass_header Date`, nginx doesn't",
        "other-names-pass": "they write no Via in answers, so there is no name to resemble",
        "interim-passed-on": "h2o and this Go keep them to themselves",
        "interim-hop-fields-removed": "nginx and HAProxy pass the fields on, and h2o and Go no interim response at all",
        "upgrade-offered": "h2o writes `websocket` in small letters, which means the same",
        "only-listed-protocols": asksForEverything,
        "h2c-never-offered": asksForEverything,
        "protocol-with-version":
            "nginx, HAProxy and Go ask for it all the same; h2o doesn't, but it ends the connection before the check's "
            + "second request",
        "no-upgrade-in-http10": "they ask the origin all the same",
        "no-upgrade-with-content": "they ask the origin all the same",
        "refusal-keeps-upgrade": "h2o and Go remove it with the other fields for one hop",
        "refusal-is-no-tunnel": endsInstead,
        "claim-is-no-tunnel": endsInstead,
        "other-protocol-502": "nginx, HAProxy and h2o don't compare the two",
        "unasked-101": "nginx and h2o believe any 101",
        "early-bytes-of-client": "in Go they stay behind in a buffer",
        "client-ends-first":
            "nginx, h2o and this Go end both directions with the first one; Go has mended that in 1.25",
        "origin-ends-first": "they end both directions when the origin has ended one",
        "client-resets": "nginx, h2o and Go make an orderly end of it",
        "origin-resets": "they make an orderly end of it",
        "max-forwards-options": "they forward it as it is",
        "max-forwards-trace": "nginx refuses TRACE altogether, which it may; the others forward it as it is",
        "trace-answered": "nginx refuses TRACE altogether, and the others forward it",
        "max-forwards-odd": "they forward Max-Forwards as it is, whatever its value",
        "max-forwards-several": "they forward both lines",
        "prior-knowledge":
            "the check wants both versions at one port without TLS; nginx offers that since 1.25.1, Go since 1.24",
        "trail-translated": "as with HTTP/1.1; lines of configuration mend it in nginx and HAProxy, a Director in Go",
        "via-2": "as with HTTP/1.1",
        "via-for-2": "in answers, Via is optional (RFC 9110 section 7.6.3)",
        "content-streams": "as with HTTP/1.1: nginx wants `proxy_request_buffering off`, and h2o collects it",
        "trailers-cross":
            "nginx and h2o drop them; nginx has `proxy_pass_trailers` for that since 1.27.2",
        "interim-crosses": "nginx takes the 103 for the answer itself; h2o and this Go keep it to themselves",
        "connection-fields-refused":
            "nginx leaves the field out and forwards the request, which does no harm here",
        "cut-answer-is-reset":
            "HAProxy ends the stream as if the answer were whole, and only its Content-Length tells",
        "https-proto": "a line of configuration adds it in nginx and HAProxy, and a line of Go in its Director",
        "plain-on-tls-port": "HAProxy and h2o close the connection without a word",
    ]

    private static let asksForEverything =
        "nginx, HAProxy and Go ask for whatever the client asks for; h2o asks for websocket, but only if it stands alone"
    private static let endsInstead = "h2o ends the connection after its answer, which is as safe"
}
