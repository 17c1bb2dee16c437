extension String {
    /// The line without everything that differs from run to run: the date, the time, ports that the system chose, the
    /// proxy's random name, and curl's version. In HTTP/2, these also change the sizes of header blocks. Only a request
    /// that is very small has nothing of them.
    var normalized: String {
        replacing(#/[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT/#, with: "<date>")
            .replacing(#/\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} UTC/#, with: "<time>")
            .replacing(#/\b\d{2}:\d{2}:\d{2}\.\d{3}\b/#, with: "<time>")
            .replacing(#/step([567])-[0-9a-z]{5}/#) { "step\($0.1)-<random>" }
            .replacing(#/HEADERS stream (\d+), \d+ bytes, END_HEADERS/#) {
                "HEADERS stream \($0.1), <some> bytes, END_HEADERS"
            }
            .replacing(#/HEADERS stream (\d+), \d{2,} bytes, END_STREAM/#) { match in
                let isSmall = match.0.contains(#/, [12]\d bytes/#)
                return isSmall ? String(match.0) : "HEADERS stream \(match.1), <some> bytes, END_STREAM"
            }
            .replacing(#/curl/[0-9.]+/#, with: "curl/<version>")
            .replacing(Self.port) { "\($0.1):<port>" }
    }

    /// An address with a port that the system has chosen.
    fileprivate static var port: Regex<(Substring, Substring, Substring)> {
        #/(127\.0\.0\.1|localhost|\[::1\]):([1-9]\d{4})\b/#
    }

    /// A port or a name that is new at each start.
    fileprivate static var chosen: Regex<Substring> { #/\b[1-9]\d{4}\b|step[567]-[0-9a-z]{5}/# }
    fileprivate var chosenOnes: [Substring] { matches(of: Self.chosen).map(\.0) }
}

extension [String] {
    /// The lines without everything that differs from run to run. Each port becomes a number, which must be the same
    /// everywhere.
    var normalized: [String] {
        var numbers: [String: Int] = [:]
        return map { line in
            line.replacing(String.port) { match in
                let number = numbers[String(match.2), default: numbers.count + 1]
                numbers[String(match.2)] = number
                return "\(match.1):<port \(number)>"
            }.normalized
        }
    }

    /// These lines, but with the old line wherever only a date, a time, a port or a random name differs. Ports and names that
    /// come again in the new lines become the old ones there, too.
    func keeping(_ old: [String]) -> [String] {
        guard count == old.count else { return self }
        var kept: [Substring: Substring] = [:]
        for (new, old) in zip(self, old) where new.normalized == old.normalized {
            for (new, old) in zip(new.chosenOnes, old.chosenOnes) where kept[new] == nil { kept[new] = old }
        }
        return zip(self, old).map { new, old in
            let renamed = new.replacing(String.chosen) { kept[$0.0] ?? $0.0 }
            let isSame = new.normalized == old.normalized && renamed.chosenOnes == old.chosenOnes
            return isSame ? old : renamed
        }
    }
}
