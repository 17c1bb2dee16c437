import Checks

/// The client of a case. It sends what the row says, and reads as long as something is due.
struct Conversation {
    private let row: WireCase
    private let client: RawClient
    private(set) var ending = Transcript.Ending.open

    init(_ row: WireCase, port: Int) throws {
        self.row = row
        client = try RawClient(port: port)
    }

    var sent: [UInt8] { client.sent }
    var received: [UInt8] { client.received }

    /// The answers so far.
    private var answers: Answers {
        Answers(in: client.received, to: row.methods, hasEnded: ending == .closed)
    }

    mutating func run() {
        for step in row.raw.steps {
            switch step {
            case .send(let bytes):
                // A proxy that has refused the beginning needn't read the rest. Only its answer matters.
                try? client.send(bytes)
            case .wait:
                let count = answers.count
                read(within: .seconds(15)) { $0.count > count }
            case .hold: break
            }
        }
        readWhatIsDue()
    }

    private mutating func readWhatIsDue() {
        let counts = row.outcomes.map(\.answerCount).filter { $0 > 0 }
        let (least, most) = (counts.min() ?? 1, counts.max() ?? 1)
        let maySilence = row.outcomes.contains { $0.kind == .wait }
        read(within: maySilence ? .seconds(1) : .seconds(15)) { $0.wholeCount >= least }
        if answers.wholeCount > 0, most > least {
            read(within: .milliseconds(500)) { $0.wholeCount >= most }
        }
        if isCloseDue { read(within: .seconds(15)) { _ in false } }
    }

    /// Whether the proxy has said that it closes the connection, or must close it.
    private var isCloseDue: Bool {
        let answers = answers
        guard let status = answers.list.last?.status else { return false }
        return answers.announcesClose || (row.reply == nil && status / 100 == 4)
            || row.outcomes.allSatisfy { $0.modifiers.contains(.close) }
    }

    private mutating func read(within duration: Duration, until isDone: (Answers) -> Bool) {
        let deadline = Deadline(in: duration)
        while ending == .open, !isDone(answers) {
            do {
                if try client.receive(within: deadline.remaining).isEmpty { ending = .closed }
            } catch .timeout {
                return
            } catch {
                ending = .reset
            }
        }
    }

    /// Sends one more request, if the connection can still be used.
    mutating func probe(_ target: String) -> Observation.Probe {
        let before = answers
        guard ending == .open, before.wholeCount > 0, !before.isCut, before.fault == nil else { return .notSent }
        return Probe.result(of: target, over: client)
    }

    func close() {
        client.close()
    }
}

/// A request that every proxy answers, unless an earlier one has left something behind.
enum Probe {
    static func result(of target: String, over client: RawClient) -> Observation.Probe {
        let before = client.received.count
        do {
            try client.send("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
            let response = try client.readResponse(within: .seconds(15))
            if response.status == 200, response.text == target { return .answered }
        } catch {
            return .failed("\(error), after \"\(visible(client.received[before...].prefix(200)))\"")
        }
        return .failed("\"\(visible(client.received[before...].prefix(200)))\"")
    }
}
