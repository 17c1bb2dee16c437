// Your own program.
//
// It starts as the empty proxy of step 2. Make it what a step asks for, and let the checks of that step judge it:
//
//     CHECK=exercise swift test --filter Step3Checks

import HTTPCore

let program = Program("the learner's own proxy", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30)

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")
    return Response()
}
