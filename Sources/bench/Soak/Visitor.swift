import Checks
import Foundation

/// A client of the proxy. It makes one exchange after the other, all of the same kind.
final class Visitor {
    /// An exchange that takes longer than this hangs. It's far longer than all of the proxy's deadlines together.
    static let patience: Duration = .seconds(30)
    private let traffic: Traffic
    private let port: Int
    /// The connection of the previous exchange, if the next one can use it.
    private var kept: RawClient?

    init(_ traffic: Traffic, port: Int) {
        self.traffic = traffic
        self.port = port
    }

    /// Makes one exchange and returns how it ended.
    func exchange() -> Outcome {
        do {
            switch traffic {
            case .small: return try small()
            case .pipelined: return try pipelined()
            case .large: return try get(Parcel(size: 1 << 20), "/large")
            case .chunked: return try chunked()
            case .upload: return try upload()
            case .aborted: return try aborted()
            case .malformed: return try Malformed.cases.randomElement()!.exchange(on: connect())
            case .slow: return try [slowHead, lateReader, stallingOrigin].randomElement()!()
            case .stalled: return try stalled()
            case .tunnel: return try tunnel()
            }
        } catch let error as WireProblem {
            return Outcome(error)
        } catch {
            return .wrong("\(error)")
        }
    }

    func connect() throws(WireProblem) -> RawClient {
        try RawClient(port: port, within: Self.patience)
    }

    // MARK: Sound requests

    private func small() throws -> Outcome {
        let method = ["GET", "HEAD", "POST"].randomElement()!
        let parcel = Parcel(size: .random(in: 0...2000))
        let isLast = Int.random(in: 1...25) == 1
        let connection = try kept ?? connect()
        kept = nil
        var request = Self.head(method, "/small", parcel, isLast ? ["Connection: close"] : [])
        if method == "POST" {
            let content = Parcel(token: parcel.token, size: .random(in: 0...2000)).content
            request = Self.head(method, "/small", parcel, ["Content-Length: \(content.count)"]) + content
        }
        try connection.send(request)
        return read(parcel, to: method, on: connection) { response in
            if !response["Connection"].contains("close") && !isLast { kept = connection }
        }
    }

    private func pipelined() throws -> Outcome {
        let connection = try connect()
        let parcels = (1...8).map { _ in Parcel(size: .random(in: 0...20_000)) }
        try connection.send(parcels.flatMap { Self.head("GET", "/pipelined", $0) })
        for parcel in parcels {
            let outcome = read(parcel, to: "GET", on: connection)
            guard case .answered = outcome else { return outcome }
        }
        return .answered
    }

    private func get(_ parcel: Parcel, _ target: String) throws -> Outcome {
        let connection = try connect()
        try connection.send(Self.head("GET", target, parcel))
        return read(parcel, to: "GET", on: connection)
    }

    private func chunked() throws -> Outcome {
        let connection = try connect()
        let parcel = Parcel(size: .random(in: 0...200_000))
        try connection.send(Self.head("POST", "/chunked", parcel, ["Transfer-Encoding: chunked"]))
        for chunk in Chunks(of: parcel.content) {
            guard (try? connection.send(chunk, within: Self.patience)) != nil else { break }
        }
        // The proxy may have answered and closed by now. Then this fails, but the answer is there to read.
        _ = try? connection.send("0;last=yes\r\nX-Trailer: \(parcel.token)\r\n\r\n")
        return read(parcel, to: "POST", on: connection)
    }

    private func upload() throws -> Outcome {
        let connection = try connect()
        let parcel = Parcel(size: 100)
        let content = Parcel(token: parcel.token, size: 256 << 10).content
        try connection.send(Self.head("POST", "/upload", parcel, ["Content-Length: \(content.count)"]))
        _ = try? connection.send(content, within: Self.patience)
        return read(parcel, to: "POST", on: connection)
    }

    // MARK: Clients that go away

    private func aborted() throws -> Outcome {
        let connection = try connect()
        let parcel = Parcel(size: 1 << 20)
        switch Int.random(in: 1...3) {
        case 1:
            let content = Parcel(token: parcel.token, size: 10_000).content
            try connection.send(Self.head("POST", "/aborted", parcel, ["Content-Length: 20000"]) + content)
        case 2:
            try connection.send(Self.head("GET", "/aborted", parcel))
        default:
            try connection.send(Self.head("GET", "/aborted", parcel))
            // This one leaves during the answer.
            try connection.read(until: "\r\n\r\n", within: Self.patience)
        }
        if Bool.random() { connection.reset() } else { connection.close() }
        return .abandoned
    }

    // MARK: Slow peers

    private func slowHead() throws -> Outcome {
        let connection = try connect()
        let parcel = Parcel(size: 1000)
        for byte in Self.head("GET", "/slow", parcel) {
            try connection.send([byte])
            Thread.sleep(forTimeInterval: 0.01)
        }
        return read(parcel, to: "GET", on: connection)
    }

    private func lateReader() throws -> Outcome {
        let connection = try connect()
        let parcel = Parcel(size: 4 << 20)
        try connection.send(Self.head("GET", "/slow", parcel))
        Thread.sleep(forTimeInterval: 1)
        return read(parcel, to: "GET", on: connection)
    }

    private func stallingOrigin() throws -> Outcome {
        try get(Parcel(size: 100_000), "/stalling")
    }

    private func stalled() throws -> Outcome {
        let connection = try connect()
        let head = Self.head("POST", "/stalled", Parcel(size: 0), ["Content-Length: 2000"])
        try connection.send(Bool.random() ? head + [UInt8](repeating: 120, count: 1000) : Array(head.dropLast(20)))
        return Outcome(refusalOn: connection, with: [408])
    }

    // MARK: Messages

    static func head(_ method: String, _ target: String, _ parcel: Parcel, _ fields: [String] = []) -> [UInt8] {
        let own = ["Host: soak", "\(Parcel.tokenField): \(parcel.token)", "\(Parcel.sizeField): \(parcel.size)"]
        return Array((["\(method) \(target) HTTP/1.1"] + own + fields + ["", ""]).joined(separator: "\r\n").utf8)
    }

    /// Reads the response that should contain a parcel. If it's a complete response, `use` gets it, whatever its status
    /// is.
    private func read(
        _ parcel: Parcel, to method: String, on connection: RawClient, then use: (Message) -> Void = { _ in }
    ) -> Outcome {
        do throws(WireError) {
            let response = try connection.readResponse(to: method, within: Self.patience)
            use(response)
            return Outcome(response, to: method, for: parcel)
        } catch {
            return Outcome(error, for: parcel)
        }
    }
}
