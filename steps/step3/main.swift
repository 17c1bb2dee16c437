// Step 3: a forwarding proxy.
//
// Each request goes on to the origin: the same method, target, fields and body, addressed to the origin instead. What
// the origin answers is dropped: the client gets 200 and nothing else.

import HTTPCore

let program = Program("a forwarding proxy", port: 8080, origin: "http://127.0.0.1:8081")
let client = Client()

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")

    // The origin goes by its own name, not by the one that the client used for the proxy.
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
