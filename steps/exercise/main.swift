// Your step 2, the empty reverse proxy: answers by itself, the origin never hears of it.
//
// Make the server an empty reverse proxy. It listens on port 8080 unless told otherwise, prints `[reverse proxy
// server] received request at: ` and the time for each request, and answers 200 with nothing in it. It asks nobody.
//
//     swift run tutorial check 2          judges it
//     swift run tutorial check 2 --hint   helps

import HTTPCore

let program = Program("an origin server", port: 8081)

program.serve { request in
    program.log("[origin server] received request at: \(Timestamp())")
    return .text("origin server response")
}
