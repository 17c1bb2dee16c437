/// A step of the tutorial.
struct Step {
    let number: Int
    let title: String
    /// What can be seen of it from outside.
    let view: String
    /// What the learner is to write.
    let task: String

    var program: String { "step\(number)" }

    /// The step before; nil for the first.
    var previous: Step? { Self.all.first { $0.number == number - 1 } }

    /// The step after; nil for the last.
    var next: Step? { Self.all.first { $0.number == number + 1 } }

    static let all = [step1, step2, step3, step4, step5]

    init(number: Int, title: String, view: String, task: String) {
        (self.number, self.title, self.view, self.task) = (number, title, view, task)
    }

    /// The step that a command names by its number.
    init(named word: String?) throws {
        guard let word else { throw UsageError("which step? 1 to \(Self.all.count)") }
        guard let step = Self.all.first(where: { "\($0.number)" == word }) else {
            throw UsageError("there is no step \"\(word)\"; the steps are 1 to \(Self.all.count)")
        }
        self = step
    }
}
