import Checks
import Foundation

// swift run -c release bench [OPTIONS]: measures how much work step5 does, compared with other proxies.
// swift run -c release bench tunnels [OPTIONS]: does the same for tunnels, with step6.
// swift run -c release bench http2 [OPTIONS]: does the same for HTTP/2 and TLS, with step7.
// swift run -c release bench soak [--seconds N]: tests whether step6 stays sound under minutes of mixed load.

let arguments = Array(CommandLine.arguments.dropFirst())
do {
    switch arguments.first {
    case "--help":
        let usages = [Options.usage, TunnelOptions.usage, HTTP2Options.usage, Count.usage, SoakOptions.usage]
        print(usages.joined(separator: "\n"))
    case "count": try Count(Array(arguments.dropFirst())).run()
    case "http2": try HTTP2Comparison(HTTP2Options(Array(arguments.dropFirst()))).run()
    case "soak": try Soak(SoakOptions(Array(arguments.dropFirst()))).run()
    case "tunnels": try TunnelComparison(TunnelOptions(Array(arguments.dropFirst()))).run()
    case TunnelOrigin.command: try TunnelOrigin().serve()
    case EchoLoad.command: try EchoLoad(Array(arguments.dropFirst())).run()
    case BulkLoad.command: try BulkLoad(Array(arguments.dropFirst())).run()
    case SoakOrigin.command: try SoakOrigin(Array(arguments.dropFirst())).serve()
    default: try Comparison(Options(arguments)).run()
    }
} catch let error as UsageError {
    complain(error.description)
    exit(64)
} catch {
    let words = (error as? Failure)?.description ?? (error as? Program.StartError)?.description
    complain(words ?? error.localizedDescription)
    exit(1)
}

/// Writes one line to standard error.
func complain(_ message: String) {
    FileHandle.standardError.write(Data("bench: \(message)\n".utf8))
}
