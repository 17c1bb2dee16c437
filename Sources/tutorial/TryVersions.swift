import Checks
import Foundation

/// `try 7`: sends two requests on one connection of HTTP/2, and shows each frame and each head, as the proxy's own
/// `--trace` prints them. A tap on the wire couldn't do that once there is TLS.
final class TryVersions {
    private let origin: Program
    private let proxy: Program
    private let paint: Paint
    /// How many characters of the trace were shown.
    private var shown = 0

    init(program: String, paint: Paint) throws {
        self.paint = paint
        origin = try Program.start("step1", ["--quiet"])
        proxy = try Program.start(program, ["--quiet", "--trace", "--origin", origin.url])
        shown = greeting.count
    }

    /// Shows the two requests. Without `isOnce`, it goes on with those that you send.
    func show(_ step: Step, title: String, isOnce: Bool) throws {
        let interruption = Interruption { Program.exitWithAll(0) }
        defer {
            interruption.cancel()
            proxy.stop()
            origin.stop()
        }
        say("\(paint(.bold, title)), \(step.title)\n")
        say(
            "  proxy   \(proxy.url)   this client speaks HTTP/2 with it\n  origin  \(origin.url)   it's asked in HTTP/1.1\n"
        )
        let command = curlCommand(for: request, url: proxy.url)
        say("  $ \(command)   (and once more, on the same connection)\n")
        let client = try HTTP2Client(port: proxy.port)
        do {
            try sendRequests(on: client, as: step)
        } catch let problem as WireProblem {
            throw Refusal("the program doesn't answer in HTTP/2: \(problem)", unlessEnded: proxy)
        }
        showNews()
        say("  \(paint(.yellow, "~ changed"))  \(paint(.green, "+ added"))  \(paint(.red, "- removed"))")
        if isOnce { return }
        let short = "curl -i --http2-prior-knowledge \(proxy.url)/"
        say("\nTry it yourself: \(paint(.cyan, short)), and the same without that flag.")
        say("Ctrl-C ends it.\n")
        while true {
            let before = shown
            _ = proxy.waitForOutput(within: .seconds(3600)) { $0.count > before }
            showNews()
        }
    }

    /// What both requests say, apart from the address.
    private let request = Message(
        startLine: "GET /hello HTTP/2", fields: [Field("User-Agent", "tutorial"), Field("Accept", "text/html")])

    private func sendRequests(on client: HTTP2Client, as step: Step) throws {
        client.givesCredit = false
        try client.begin()
        // The order of what follows is always the same if the settings are out of the way.
        var hasAnswered = client.read(within: .seconds(5)) { $0.acknowledgements > 0 && !$0.settings.isEmpty }
        for _ in 1...2 where hasAnswered {
            let stream = client.newStream()
            let block = client.writer.block(fields, .indexed, huffman: true)
            try client.send(.headers(stream, block))
            hasAnswered =
                client.answer(on: stream, within: .seconds(5)).ending == .whole
                && proxy.waitForOutput { $0.contains("client 1  DATA stream \(stream),") }
        }
        guard hasAnswered else {
            let errors = proxy.errors.split(separator: "\n").first ?? "nothing"
            throw Refusal(
                "the program doesn't answer in HTTP/2; it wrote: \(errors); swift run tutorial check \(step.number) says more",
                unlessEnded: proxy)
        }
    }

    private var fields: [Field] {
        [
            Field(":method", request.method), Field(":scheme", "http"), Field(":path", request.target),
            Field(":authority", "127.0.0.1:\(proxy.port)"),
        ] + request.fields.map { Field($0.name.lowercased(), $0.value) }
    }

    private var greeting: String {
        proxy.output.split(separator: "\n", omittingEmptySubsequences: false).prefix(2).map { $0 + "\n" }.joined()
    }

    /// Shows what the proxy has printed since the last call.
    private func showNews() {
        let output = proxy.output
        for line in output.dropFirst(shown).split(separator: "\n") { say("  \(painted(String(line)))") }
        shown = output.count
    }

    private func painted(_ line: String) -> String {
        switch line.drop(while: { $0 == " " }).first {
        case "~": paint(.yellow, line)
        case "+": paint(.green, line)
        case "-": paint(.red, line)
        case _ where !line.hasPrefix(" "): paint(.bold, line)
        default: line
        }
    }
}
