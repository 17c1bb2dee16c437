// Step 6: tunnels.
//
// A connection may begin as HTTP and go on as something else, if client, proxy and origin agree on it. From then on the
// proxy passes bytes in both directions and understands none of them.

import HTTPCore

let program = Program(
    "a proxy that makes tunnels", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30, protocols: ["websocket"])
let client = Client(limits: program.limits)

/// The proxy's name in Via: it tells this process from every other, and tells nobody where it runs.
let pseudonym = "step6-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)

/// What the proxy adds to Via, by the minor version that a message came in (RFC 9110 section 7.6.3).
let via = ["1.0 \(pseudonym)", "1.1 \(pseudonym)"]

/// The fields that are for one hop alone, whether Connection names them or not (RFC 9110 section 7.6.1).
let hopByHop: FieldNames = [
    .connection, .keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, .transferEncoding,
    .upgrade,
]

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")

    // A request that has been here before would come back for ever (RFC 9110 section 7.6).
    if request.fields.members(of: .via).contains(where: { $0.hasSuffix(pseudonym) }) {
        return .text("508 Loop Detected\n", status: .loopDetected)
    }

    // The origin goes by its own name, not by the one that the client used for the proxy.
    var forwarded = request
    forwarded.authority = program.origin.authority
    forwarded.fields.removeHopByHop()

    // TRACE and OPTIONS may say how far they go; at 0, this is the end of the way (RFC 9110 section 7.6.2).
    if let hops = maxForwards(request) {
        if hops == 0 { return finalAnswer(to: request) }
        forwarded.fields[.maxForwards] = String(hops - 1)
    }

    // TE is for one hop, but that trailers are welcome holds for this proxy as well (RFC 9110 section 10.1.4).
    if request.fields.members(of: .te).contains(where: { $0.lowercased() == "trailers" }) {
        forwarded.fields[.te] = "trailers"
    }

    // Who asked, and for what: the origin sees only the proxy. The client's own claims stand before the truth.
    forwarded.fields.appendMember(.xForwardedFor, request.clientAddress)
    forwarded.fields[.xForwardedHost] = request.authority.isEmpty ? nil : request.authority.description
    forwarded.fields[.xForwardedProto] = request.scheme

    // Whom the message has passed, in both directions (RFC 9110 section 7.6.3).
    forwarded.fields.appendMember(.via, via[request.version.minor])

    // Upgrade is for one hop. What may pass is offered anew, for the next one (RFC 9110 section 7.8).
    let offer = request.offeredProtocols.filter { program.protocols.contains($0.lowercased()) }
    do {
        var answer = try await client.send(forwarded, to: program.origin, offering: offer) { interim in
            var passed = interim
            passed.fields.removeHopByHop()
            try await request.send(interim: passed)
        }
        // 426 says what the origin would switch to, and a client of this hop has to know it (RFC 9110 section 15.5.22).
        answer.fields.removeHopByHop(keepingUpgrade: answer.status.code == 426)
        answer.fields.appendMember(.via, via[answer.version.minor])
        return answer
    } catch let error as ClientError {
        // The client learns what kind of failure it is; where the origin is, and why, is for the log.
        program.warn("\(error)")
        return .text("\(error.status)\n", status: error.status)
    }
}

extension Fields {
    /// Removes what was meant for this hop: the usual fields, and all that Connection names.
    mutating func removeHopByHop(keepingUpgrade keepsUpgrade: Bool = false) {
        let upgrade = keepsUpgrade ? self[.upgrade] : nil
        removeFields(namedIn: .connection)
        remove(hopByHop)
        if let upgrade { self[.upgrade] = upgrade }
    }
}

/// How many more hops the request may take, if it is of the kind that says so. What isn't a number counts as many.
func maxForwards(_ request: Request) -> UInt? {
    guard request.method == .trace || request.method == .options else { return nil }
    return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 100, 100) }.min()
}

/// The answer of the last recipient: TRACE gets the request back, OPTIONS an empty list of what is special here.
func finalAnswer(to request: Request) -> Response {
    guard request.method == .trace else { return Response() }
    return Response(fields: [.contentType: "message/http"], body: Body(request.trace))
}
