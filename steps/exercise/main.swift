// Your step 2, the empty reverse proxy: answers by itself; the origin gets nothing.
//
// Turn the server into an empty reverse proxy. By default, it listens on port 8080. For each request it prints
// `[reverse proxy server] received request at: ` and the time, and answers 200 without content. It doesn't send
// anything to the origin yet.
//
//     swift run tutorial check 2          tests it
//     swift run tutorial check 2 --hint   helps

import HTTPCore

let program = Program("an origin server", port: 8081)

program.serve { request in
    program.log("[origin server] received request at: \(Timestamp())")
    return .text("origin server response")
}
