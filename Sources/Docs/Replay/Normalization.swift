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
            .replacing(#/(127\.0\.0\.1|localhost|\[::1\]):[1-9]\d{4}\b/#) { "\($0.1):<port>" }
    }
}

extension [String] {
    /// These lines, but with the old line wherever only a date, a time, a port or a random name differs.
    func keeping(_ old: [String]) -> [String] {
        guard count == old.count else { return self }
        return zip(self, old).map { $0.normalized == $1.normalized ? $1 : $0 }
    }
}
