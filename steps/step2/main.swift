// Step 2: an empty reverse proxy.
//
// It stands where the proxy will be, and answers every request itself, with nothing. The origin gets no requests.

import HTTPCore

let program = Program("an empty reverse proxy", port: 8080)

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")
    return Response()
}
