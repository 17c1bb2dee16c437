// Step 7: HTTP/2 and TLS.
//
// Which version of HTTP carries a message is the core's business; what the message means is the handler's. So hardly
// anything changes here, although each side of the proxy can now speak HTTP/2, and encrypt everything.

import HTTPCore

let program = Program(
    "a proxy that speaks HTTP/2 and TLS", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30,
    protocols: ["websocket"], speaksHTTP2: true)
let client = Client(limits: program.limits, versions: program.originVersions)

/// The proxy's name in Via. It's random, so it's unique, and it doesn't reveal where the proxy runs.
let pseudonym = "step7-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)

/// What the proxy adds to Via, one for each version of HTTP (RFC 9110 section 7.6.3).
let via = Version.allCases.map { "\($0) \(pseudonym)" }

/// The fields that end at this hop, even if Connection doesn't name them (RFC 9110 section 7.6.1).
let hopByHop: FieldNames = [
    .connection, .keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, .transferEncoding,
    .upgrade,
]

program.serve { request in
    program.log("[reverse proxy server] received request at: \(Timestamp())")

    // If this request has been here before, forwarding it again would never end (RFC 9110 section 7.6).
    if request.fields.members(of: .via).contains(where: { $0.hasSuffix(" \(pseudonym)") }) {
        return .text("508 Loop Detected\n", status: .loopDetected)
    }

    // The client addressed its request to the proxy. Address the copy to the origin.
    var forwarded = request
    forwarded.authority = program.origin.authority
    forwarded.fields.removeHopByHop()

    // TRACE and OPTIONS can limit how many hops they take. At 0, the proxy answers itself (RFC 9110 section 7.6.2).
    if let hops = maxForwards(request) {
        if hops == 0 { return finalAnswer(to: request) }
        forwarded.fields[.maxForwards] = String(hops - 1)
    }

    // TE is for one hop. But this proxy can forward trailers, so it accepts them, too (RFC 9110 section 10.1.4).
    if request.fields.members(of: .te).contains(where: { $0.lowercased() == "trailers" }) {
        forwarded.fields[.te] = "trailers"
    }

    // The origin only sees the proxy, so tell it who sent the request, and how. What the client claims comes first.
    forwarded.fields.appendMember(.xForwardedFor, request.clientAddress)
    forwarded.fields[.xForwardedHost] = request.authority.isEmpty ? nil : request.authority.description
    forwarded.fields[.xForwardedProto] = request.scheme

    // Say that the message passed through this proxy, in both directions (RFC 9110 section 7.6.3).
    forwarded.fields.appendMember(.via, via[request.version.rawValue])

    // Upgrade is for one hop, so the proxy makes an offer of its own: what it allows of it (RFC 9110 section 7.8).
    let offer = request.offeredProtocols.filter { program.protocols.contains($0.lowercased()) }
    do {
        var answer = try await client.send(forwarded, to: program.origin, offering: offer) { interim in
            var passed = interim
            passed.fields.removeHopByHop()
            try await request.send(interim: passed)
        }
        answer.removeHopByHop()
        answer.fields.appendMember(.via, via[answer.version.rawValue])
        return answer
    } catch let error as ClientError {
        // The client only learns what kind of failure it is. The origin's address and the reason go to the log.
        program.warn("\(error)")
        return .text("\(error.status)\n", status: error.status)
    }
}

extension Fields {
    /// Removes the fields that end at this hop: the usual ones, and those that Connection names.
    mutating func removeHopByHop() {
        removeFields(namedIn: .connection)
        remove(hopByHop)
    }
}

extension Response {
    /// Removes the same fields from an answer. But a 426 says in Upgrade which protocol the origin requires, and the
    /// client needs to know it (RFC 9110 section 15.5.22).
    mutating func removeHopByHop() {
        let required = status.code == 426 ? fields[.upgrade] : nil
        fields.removeHopByHop()
        fields[.upgrade] = required
    }
}

/// How many more hops the request may take; nil if it sets no limit. More than 100, or no number, counts as 100.
func maxForwards(_ request: Request) -> UInt? {
    guard request.method == .trace || request.method == .options else { return nil }
    return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 100, 100) }.min()
}

/// The answer when a request may go no further: TRACE gets the request back, OPTIONS gets an empty 200.
func finalAnswer(to request: Request) -> Response {
    guard request.method == .trace else { return Response() }
    return Response(fields: [.contentType: "message/http"], body: Body(request.trace))
}
