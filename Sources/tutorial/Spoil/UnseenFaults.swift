import Docs

/// A single-line fault that no check sees, and the reason why that's all right.
struct UnseenFault {
    let step: Int
    let line: String
    let replacement: String
    let reason: Reason

    /// Why no check sees it.
    enum Reason: String {
        case summary = "the words with which --help begins are the program's own"
        case words = "a person reads these words; the checks look only for what must be in them"
        case chance = "the name is as good, and different in every process"
        case core = "HTTPCore writes this field itself, whatever a handler says; the list is that of the RFC"
        case bound = "the bound keeps a request from going on for ever; no number is the right one"
    }

    /// Whether this is the fault.
    func fits(_ fault: Fault) -> Bool {
        (fault.step, fault.line, fault.replacement) == (step, line, replacement)
    }

    static let all: [UnseenFault] = [
        UnseenFault(
            step: 1, line: #"let program = Program("an origin server", port: 8081)"#,
            replacement: #"let program = Program("an origin server?", port: 8081)"#,
            reason: .summary),
        UnseenFault(
            step: 1, line: #"program.log("[origin server] received request at: \(Timestamp())")"#,
            replacement: #"program.log("[origin server] received request at: \(Timestamp())?")"#,
            reason: .words),
        UnseenFault(
            step: 2, line: #"let program = Program("an empty reverse proxy", port: 8080)"#,
            replacement: #"let program = Program("an empty reverse proxy?", port: 8080)"#,
            reason: .summary),
        UnseenFault(
            step: 2, line: #"program.log("[reverse proxy server] received request at: \(Timestamp())")"#,
            replacement: #"program.log("[reverse proxy server] received request at: \(Timestamp())?")"#,
            reason: .words),
        UnseenFault(
            step: 3, line: #"let program = Program("a forwarding proxy", port: 8080, origin: "http://127.0.0.1:8081")"#,
            replacement: #"let program = Program("a forwarding proxy?", port: 8080, origin: "http://127.0.0.1:8081")"#,
            reason: .summary),
        UnseenFault(
            step: 3, line: #"program.warn("\(error)")"#,
            replacement: #"program.warn("\(error)?")"#,
            reason: .words),
        UnseenFault(
            step: 3, line: #"return .text("\(error)\n", status: .internalServerError)"#,
            replacement: #"return .text("\(error)\n?", status: .internalServerError)"#,
            reason: .words),
        UnseenFault(
            step: 4,
            line: #"let program = Program("a response-copying proxy", port: 8080, origin: "http://127.0.0.1:8081")"#,
            replacement:
                #"let program = Program("a response-copying proxy?", port: 8080, origin: "http://127.0.0.1:8081")"#,
            reason: .summary),
        UnseenFault(
            step: 5,
            line:
                #"let program = Program("a header-copying proxy", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30)"#,
            replacement:
                #"let program = Program("a header-copying proxy?", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30)"#,
            reason: .summary),
        UnseenFault(
            step: 5, line: #"let pseudonym = "step5-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step5-" + String(Int.random(in: 10000001...60_000_000), radix: 36)"#,
            reason: .chance),
        UnseenFault(
            step: 5, line: #"let pseudonym = "step5-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step5-" + String(Int.random(in: 10_000_000...60_000_000))"#,
            reason: .chance),
        UnseenFault(
            step: 5,
            line:
                ".connection, .keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, .transferEncoding,",
            replacement:
                ".keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, .transferEncoding,",
            reason: .core),
        UnseenFault(
            step: 5,
            line:
                ".connection, .keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, .transferEncoding,",
            replacement: ".connection, .keepAlive, .proxyAuthenticate, .proxyAuthorization, .proxyConnection, .te, ",
            reason: .core),
        UnseenFault(
            step: 5, line: #"return .text("508 Loop Detected\n", status: .loopDetected)"#,
            replacement: #"return .text("508 Loop Detected\n?", status: .loopDetected)"#,
            reason: .words),
        UnseenFault(
            step: 5, line: #"return .text("\(error.status)\n", status: error.status)"#,
            replacement: #"return .text("\(error.status)\n?", status: error.status)"#,
            reason: .words),
        UnseenFault(
            step: 5, line: "return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 100, 100) }.min()",
            replacement: "return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 101, 100) }.min()",
            reason: .bound),
        UnseenFault(
            step: 5, line: "return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 100, 100) }.min()",
            replacement: "return request.fields.values(of: .maxForwards).map { min(UInt($0) ?? 100, 101) }.min()",
            reason: .bound),
        UnseenFault(
            step: 6,
            line:
                #""a proxy that makes tunnels", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30, protocols: ["websocket"])"#,
            replacement:
                #""a proxy that makes tunnels?", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30, protocols: ["websocket"])"#,
            reason: .summary),
        UnseenFault(
            step: 6, line: #"let pseudonym = "step6-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step6-" + String(Int.random(in: 10000001...60_000_000), radix: 36)"#,
            reason: .chance),
        UnseenFault(
            step: 6, line: #"let pseudonym = "step6-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step6-" + String(Int.random(in: 10_000_000...60_000_000))"#,
            reason: .chance),
        UnseenFault(
            step: 7,
            line: #""a proxy that speaks HTTP/2 and TLS", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30,"#,
            replacement:
                #""a proxy that speaks HTTP/2 and TLS?", port: 8080, origin: "http://127.0.0.1:8081", timeout: 30,"#,
            reason: .summary),
        UnseenFault(
            step: 7, line: #"let pseudonym = "step7-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step7-" + String(Int.random(in: 10000001...60_000_000), radix: 36)"#,
            reason: .chance),
        UnseenFault(
            step: 7, line: #"let pseudonym = "step7-" + String(Int.random(in: 10_000_000...60_000_000), radix: 36)"#,
            replacement: #"let pseudonym = "step7-" + String(Int.random(in: 10_000_000...60_000_000))"#,
            reason: .chance),
    ]
}
