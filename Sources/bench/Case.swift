/// A load that every proxy is put under.
struct Case {
    /// What `--case` calls it.
    let name: String
    /// What the table and the chart call it.
    let title: String
    var path = "/small"
    var connections = 64
    /// Request fields, apart from the `Host` that is always sent.
    var fields: [String] = []
    /// The size of each request's body in bytes; 0 means GET.
    var upload = 0

    static let all = [
        Case(name: "small", title: "small response"),
        Case(name: "browser", title: "browser's fields", fields: browserFields),
        Case(name: "64k", title: "64 KiB response", path: "/64k"),
        // Requests under way at the end are not counted: few connections keep them few beside the whole.
        Case(name: "1m", title: "1 MiB response", path: "/1m", connections: 16),
        Case(name: "chunked", title: "chunked, 4 × 4 KiB", path: "/chunked"),
        Case(name: "upload", title: "64 KiB upload", path: "/upload", upload: 64 << 10),
        Case(name: "close", title: "no keep-alive", fields: ["Connection: close"]),
        Case(name: "1000", title: "1,000 connections", connections: 1000),
    ]

    /// With `Host`, the twelve fields that a browser sends for a link that was followed.
    private static let browserFields = [
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Accept-Language: en-GB,en;q=0.5",
        "Accept-Encoding: gzip, deflate, br, zstd",
        "Connection: keep-alive",
        "Referer: http://localhost:8080/articles/index.html",
        "Cookie: session=4f2d8c1ab09e4d7f9a3356c07e1b2d90; theme=dark",
        "Upgrade-Insecure-Requests: 1",
        "Sec-Fetch-Dest: document",
        "Sec-Fetch-Mode: navigate",
        "Sec-Fetch-Site: same-origin",
    ]
}
