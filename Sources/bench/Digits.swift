extension Int {
    /// A number in the form that options take: decimal digits, and no sign.
    init?(digits text: String) {
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        self.init(text)
    }

    /// The value of an option that takes a whole number.
    init(_ value: String?, for option: String, in range: ClosedRange<Int> = 1...3600) throws {
        guard let count = value.flatMap({ Int(digits: $0) }), range.contains(count) else {
            let found = value.map { ", not \($0)" } ?? ""
            throw UsageError("\(option) needs a whole number from \(range.lowerBound) to \(range.upperBound)\(found)")
        }
        self = count
    }
}
