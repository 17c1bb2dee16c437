/// What one side sends, in this order. It's the column `raw` or `reply` of a table.
struct Script: Equatable, Sendable {
    enum Step: Equatable, Sendable {
        /// Sends these bytes.
        case send([UInt8])
        /// Waits for an answer or the end before the rest.
        case wait
        /// Keeps the connection open.
        case hold
    }

    private(set) var steps: [Step] = []

    /// Reads a script from its notation. `{id}` stands for the marker.
    init(_ notation: String, marker: String) throws(NotationError) {
        var rest = notation.replacing("{id}", with: marker)[...]
        while let brace = rest.firstIndex(of: "{") {
            try append(unescaped(rest[..<brace]))
            guard let end = rest[brace...].firstIndex(of: "}") else {
                throw NotationError("{ without } in \"\(notation)\"")
            }
            try append(directive: rest[rest.index(after: brace)..<end])
            rest = rest[rest.index(after: end)...]
        }
        try append(unescaped(rest))
    }

    /// All bytes that are sent.
    var bytes: [UInt8] {
        steps.flatMap { if case .send(let bytes) = $0 { bytes } else { [UInt8]() } }
    }

    /// Whether the connection stays open after the script.
    var holds: Bool { steps.contains(.hold) }

    private mutating func append(directive: Substring) throws(NotationError) {
        switch directive {
        case "wait": steps.append(.wait)
        case "hold": steps.append(.hold)
        default:
            guard let star = directive.lastIndex(of: "*"), let count = Int(directive[directive.index(after: star)...])
            else { throw NotationError("an unknown directive {\(directive)}") }
            try append(repeated(directive[..<star], count))
        }
    }

    /// Repeats a text. `#` in it counts from 1.
    private func repeated(_ text: Substring, _ count: Int) throws(NotationError) -> [UInt8] {
        let isCounted = text.contains("#")
        let piece = try unescaped(text)
        if piece.count == 1, !isCounted { return Array(repeating: piece[0], count: count) }
        var bytes: [UInt8] = []
        for number in 0..<count {
            bytes += isCounted ? try unescaped(text.replacing("#", with: String(number + 1))) : piece
        }
        return bytes
    }

    private mutating func append(_ bytes: [UInt8]) {
        if bytes.isEmpty { return }
        if case .send(let before) = steps.last {
            steps[steps.count - 1] = .send(before + bytes)
        } else {
            steps.append(.send(bytes))
        }
    }
}
