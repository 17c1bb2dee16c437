import Checks

extension Visitor {
    /// Opens a tunnel, talks through it, and lets it end in a random way.
    func tunnel() throws -> Outcome {
        let connection = try connect()
        connection.isRecording = false
        let parcel = Parcel(size: .random(in: 0...500_000))
        let ending = TunnelTalk.Ending.random
        let offer = ["Connection: Upgrade", "Upgrade: websocket", "\(TunnelTalk.endingField): \(ending.rawValue)"]
        // Some clients don't wait for the answer. The bytes that they send early already belong to the tunnel.
        let early = Bool.random() ? parcel.content.prefix(.random(in: 0...10_000)) : []
        try connection.send(Self.head("GET", "/tunnel", parcel, offer) + early)
        do throws(WireError) {
            let response = try connection.readResponseHead(within: Self.patience)
            guard response.status == 101 else {
                let isGatewayError = (502...504).contains(response.status ?? 0)
                return isGatewayError ? .failed("status \(response.status!)") : .wrong("no 101: \(response.startLine)")
            }
            guard response[Parcel.tokenField] == [parcel.token] else { return .wrong("the switch of another request") }
        } catch {
            return Outcome(error.problem)
        }
        return talk(parcel, sent: early.count, until: ending, on: connection)
    }

    /// Sends the rest of a parcel and judges what comes back.
    private func talk(
        _ parcel: Parcel, sent: Int, until ending: TunnelTalk.Ending, on connection: RawClient
    ) -> Outcome {
        let content = parcel.content
        var echo: [UInt8] = []
        var problem: WireProblem?
        do throws(WireProblem) {
            let end = ending == .clientBreaksOff ? max(sent, content.count / 2) : content.count
            try connection.send(Array(content[sent..<end]), within: Self.patience) { echo += $0 }
            if ending == .clientBreaksOff {
                if Bool.random() { connection.reset() } else { connection.close() }
                return content.starts(with: echo) ? .abandoned : .wrong("bytes in a tunnel that aren't its own")
            }
            if ending == .client { connection.halfClose() }
            while true {
                let piece = try connection.receive(within: Self.patience)
                if piece.isEmpty { break }
                echo += piece
            }
        } catch {
            problem = error
        }
        guard content.starts(with: echo) else { return .wrong("bytes in a tunnel that aren't its own") }
        if problem == .timeout { return .wrong("a tunnel that never ends") }
        if ending == .originBreaksOff { return .abandoned }
        if let problem { return Outcome(problem) }
        return echo.count == content.count ? .answered : .failed("a tunnel that ended after \(echo.count) bytes")
    }
}
