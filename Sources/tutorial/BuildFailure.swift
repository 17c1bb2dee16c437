import Checks

/// A program that doesn't build, and the compiler's errors.
struct BuildFailure: Error {
    /// The errors, each with the lines that the compiler shows for it. An error that comes twice is here once.
    private var errors: [[String]] = []
    private let output: String

    /// Reads what `swift build` prints, and shortens the paths within `root`.
    init(_ output: String, root: String) {
        self.output = output
        var current: [String]?
        for line in output.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
            if line.wholeMatch(of: #/(.*\.swift):\d+:\d+: (error|warning|note): .*/#) != nil {
                finish(&current)
                if line.contains(": error: ") { current = [line.replacing(root + "/", with: "")] }
            } else if line.wholeMatch(of: #/ *\d* \|.*/#) != nil {
                current?.append(line.last == " " ? String(line.dropLast()) : line)
            } else {
                finish(&current)
            }
        }
        finish(&current)
    }

    private mutating func finish(_ current: inout [String]?) {
        if let current, !errors.contains(current) { errors.append(current) }
        current = nil
    }

    /// The first error, in the compiler's words, and what to do next.
    ///
    /// - Parameter repetition: what comes after the change, such as ", then: swift run tutorial check 3".
    func text(repetition: String, paint: Paint) -> String {
        var lines = ["\(paint(.red, "FAILED")) \(paint(.bold, "steps/exercise/main.swift does not build"))", ""]
        if let first = errors.first {
            lines += first.map { "  \($0)" }
            if errors.count > 1 { lines += ["", "  and \(errors.count - 1) more; the first often causes the others"] }
        } else {
            // The program has no error of its own, so the cause is something else. The end of the output explains it
            // best.
            lines += output.split(separator: "\n").suffix(10).map { "  \($0)" }
        }
        return (lines + ["", "  next      change it\(repetition)"]).joined(separator: "\n")
    }
}
