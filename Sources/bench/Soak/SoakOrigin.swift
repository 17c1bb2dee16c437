import Checks
import Foundation

/// The origin of the soak. It's a separate program, so that the soak can kill it.
///
/// The request's fields name a parcel, and the origin answers with it. It also checks that the request's content fits
/// the token. If it gets something that should never have reached it, it prints a complaint.
struct SoakOrigin {
    static let command = "soak-origin"
    /// The beginning of each line that reports something wrong.
    static let complaint = "complaint: "
    private let port: Int

    init(_ arguments: [String]) throws {
        guard arguments.count == 2, arguments[0] == "--port", let port = Int(arguments[1]) else {
            throw UsageError("\(Self.command) takes --port N")
        }
        self.port = port
    }

    /// Serves until something kills it. After two minutes it ends by itself; no origin of a soak lives that long.
    func serve() throws {
        alarm(120)
        let origin = try ScriptedOrigin(port: port) { connection in
            connection.isRecording = false
            while true {
                let request = try connection.readRequest(within: .seconds(60))
                try Self.answer(request, on: connection)
            }
        }
        Self.say("listening on \(origin.url)")
        while true { pause() }
    }

    private static func answer(_ request: Message, on connection: OriginConnection) throws {
        guard let token = request[Parcel.tokenField].first, request[Parcel.tokenField].count == 1,
            let size = request[Parcel.sizeField].first.flatMap({ Int($0) })
        else {
            say("\(complaint)the origin got \"\(request.startLine)\"")
            return try connection.send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        }
        if request.body != Parcel(token: token, size: request.body.count).content {
            say("\(complaint)the origin got content with \(token) that isn't its own")
        }
        let head = "HTTP/1.1 200 OK\r\n\(Parcel.tokenField): \(token)\r\n"
        let content = request.method == "HEAD" ? [] : Parcel(token: token, size: size).content
        switch request.target {
        case "/tunnel": try TunnelTalk(request, token, size).answer(on: connection)
        case "/chunked":
            try connection.send(head + "Transfer-Encoding: chunked\r\n\r\n")
            for chunk in Chunks(of: content) { try connection.send(chunk) }
            try connection.send("0\r\n\r\n")
        case "/stalling":
            try connection.send(head + "Content-Length: \(size)\r\n\r\n")
            try connection.send(content.prefix(size / 2))
            Thread.sleep(forTimeInterval: 0.3)
            try connection.send(content.dropFirst(size / 2))
        default:
            try connection.send(Array((head + "Content-Length: \(size)\r\n\r\n").utf8) + content, within: .seconds(30))
        }
    }

    /// Prints a line with a single call, so that the lines of several threads don't mix.
    static func say(_ line: String) {
        FileHandle.standardOutput.write(Data("\(line)\n".utf8))
    }
}

/// Content in chunks of random sizes. The empty chunk at the end isn't included.
struct Chunks: Sequence, IteratorProtocol {
    private var rest: ArraySlice<UInt8>

    init(of content: [UInt8]) { rest = content[...] }

    mutating func next() -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        let content = rest.prefix(.random(in: 1...20_000))
        rest = rest.dropFirst(content.count)
        return Array("\(String(content.count, radix: 16))\r\n".utf8) + content + [13, 10]
    }
}
