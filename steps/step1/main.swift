// Step 1: an origin server.
//
// This server has the answers. In the next steps, a reverse proxy will stand in front of it.

import HTTPCore

let program = Program("an origin server", port: 8081)

program.serve { request in
    program.log("[origin server] received request at: \(Timestamp())")
    return .text("origin server response")
}
