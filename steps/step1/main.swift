// Step 1: an origin server.
//
// The server that everything else is about: it has the answer. A reverse proxy stands in front of one like this.

import HTTPCore

let program = Program("an origin server", port: 8081)

program.serve { request in
    program.log("[origin server] received request at: \(Timestamp())")
    return .text("origin server response")
}
