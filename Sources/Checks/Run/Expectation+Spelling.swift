// A field with a misspelt name looks like a missing one, or leaves the value that the client sent in place. No compiler
// sees it. So the hint points to it.

extension Expectation {
    /// The same expectation of a field in a message. If another field there has almost the same name, the hint says so.
    func spelt(_ name: String, in message: @escaping @Sendable (Observation) -> Message?) -> Expectation {
        Expectation(isInside: isInside) { observation in
            guard var finding = finding(in: observation) else { return nil }
            if finding.hint == nil, let other = message(observation)?.misspelling(of: name) {
                finding.hint =
                    "There is a field \(visible(wire: other)). Compare its name with \(name), letter by letter."
            }
            return finding
        }
    }
}

extension Message {
    /// The name of a field that was probably meant to be this one; nil if nothing resembles it. Short names resemble too
    /// many others.
    fileprivate func misspelling(of name: String) -> String? {
        guard name.count >= 6 else { return nil }
        return fields.map(\.name).first {
            (1...2).contains(mistakes(in: Array($0.lowercased()), for: Array(name.lowercased())))
        }
    }

    /// How many letters must be changed, added or removed to get from one word to another (their Levenshtein distance).
    private func mistakes(in word: [Character], for other: [Character]) -> Int {
        var row = Array(0...other.count)
        for (index, letter) in word.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, wanted) in other.enumerated() {
                let changed = diagonal + (letter == wanted ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(changed, diagonal + 1, row[place] + 1)
            }
        }
        return row[other.count]
    }
}
