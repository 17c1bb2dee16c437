import Checks

/// One request and its answer, on each leg of their way through a proxy.
struct FourLegs {
    let request: Message
    private let forwarded: Message?
    private let answer: Message?
    private let response: Message

    /// Takes the exchange between the client and the proxy, and the one between the proxy and the origin that follows
    /// from it.
    init(_ near: (request: Message, response: Message), behind far: (request: Message, response: Message)?) {
        (request, response) = near
        (forwarded, answer) = (far?.request, far?.response)
    }

    /// The legs, one after the other. Where a proxy passed a message on, they show what it did to each line.
    func text(paint: Paint, hasProxy: Bool) -> String {
        guard hasProxy else {
            return leg("client to origin", plain(request), paint) + leg("origin to client", plain(response), paint)
        }
        guard let forwarded, let answer else {
            return leg("client to proxy", plain(request), paint) + leg("proxy to origin", [], paint)
                + leg("proxy to client", plain(response), paint)
        }
        return leg("client to proxy", plain(request), paint)
            + leg("proxy to origin", forwarded.fates(since: request), paint)
            + leg("origin to proxy", plain(answer), paint)
            + leg("proxy to client", response.fates(since: answer), paint)
            + "  \(paint(.yellow, "~ changed"))  \(paint(.green, "+ added"))  \(paint(.red, "- removed"))\n"
    }

    private func leg(_ title: String, _ lines: [FatedLine], _ paint: Paint) -> String {
        let content = lines.isEmpty ? ["    (nothing: the proxy answers by itself)"] : lines.map { line($0, paint) }
        return (["  \(paint(.bold, title))"] + content).map { $0 + "\n" }.joined()
    }

    private func line(_ line: FatedLine, _ paint: Paint) -> String {
        let text = shortened(line.text)
        switch line.fate {
        case .kept: return text.isEmpty ? "" : "      \(text)"
        case .changed(let old): return paint(.yellow, "    ~ \(text)") + paint(.faint, "   (was \(shortened(old)))")
        case .added: return paint(.green, "    + \(text)")
        case .removed: return paint(.red, "    - \(text)")
        }
    }

    private func plain(_ message: Message) -> [FatedLine] {
        message.fates(since: message)
    }

    private func shortened(_ text: String) -> String {
        let text = visible(wire: text)
        return text.count <= 100 ? text : "\(text.prefix(90))... (\(text.count) characters)"
    }
}
