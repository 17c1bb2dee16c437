// Step 3: a forwarding proxy.
//
// It forwards each request to the origin: method, target, fields and content stay the same, and only the Host changes.
// It drops the origin's answer, so the client gets 200 and nothing else.

import HTTPCore

let program = Program("a forwarding proxy", port: 8080, origin: "http://127.0.0.1:8081")
let client = Client()

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")

    // The client addressed its request to the proxy. Address the copy to the origin.
    var forwarded = request
    forwarded.authority = program.origin.authority
    do {
        _ = try await client.send(forwarded, to: program.origin)
        return Response()
    } catch {
        program.warn("\(error)")
        return .text("\(error)\n", status: .internalServerError)
    }
}
