/// A kind of load. Every proxy gets each of them.
struct Case {
    /// The name that `--case` takes.
    let name: String
    /// The name in the table and in the chart.
    let title: String
    var path = "/small"
    var connections = 64
    /// The request's fields. `Host` isn't among them, because it's always sent.
    var fields: [String] = []
    /// The size of each request's body in bytes; 0 means GET.
    var upload = 0

    static let all = [
        Case(name: "small", title: "small response"),
        Case(name: "browser", title: "browser's fields", fields: browserFields),
        Case(name: "64k", title: "64 KiB response", path: "/64k"),
        // wrk doesn't count the requests that are still under way at the end. With few connections, those are few, too.
        Case(name: "1m", title: "1 MiB response", path: "/1m", connections: 16),
        Case(name: "chunked", title: "chunked, 4 × 4 KiB", path: "/chunked"),
        Case(name: "upload", title: "64 KiB upload", path: "/upload", upload: 64 << 10),
        Case(name: "close", title: "no keep-alive", fields: ["Connection: close"]),
        Case(name: "1000", title: "1,000 connections", connections: 1000),
    ]

    /// The fields that a browser sends when its user follows a link. With `Host`, they're twelve.
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
