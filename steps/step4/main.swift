// Step 4: a response-copying proxy.
//
// The origin's content comes back to the client, piece by piece as it arrives. Its status and its fields don't: the
// proxy answers 200 and plain text, whatever the origin answered.

import HTTPCore

let program = Program("a response-copying proxy", port: 8080, origin: "http://127.0.0.1:8081")
let client = Client()

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")

    // The client addressed its request to the proxy. Address the copy to the origin.
    var forwarded = request
    forwarded.authority = program.origin.authority
    do {
        let answer = try await client.send(forwarded, to: program.origin)
        return Response(fields: [.contentType: "text/plain; charset=utf-8"], body: answer.body)
    } catch {
        program.warn("\(error)")
        return .text("\(error)\n", status: .internalServerError)
    }
}
