import Checks

/// A step of the tutorial.
struct Step {
    let number: Int
    let title: String
    /// What you can see of it from outside.
    let view: String
    /// What the learner has to write.
    let task: String

    var program: String { "step\(number)" }

    /// The step before this one, or nil for the first.
    var previous: Step? { Self.all.first { $0.number == number - 1 } }

    /// The step after this one, or nil for the last.
    var next: Step? { Self.all.first { $0.number == number + 1 } }

    /// The command that checks what the learner writes first: the step, or the first part of it.
    var firstCheck: String {
        let part = number == Part.step ? Part.all.first : nil
        return "swift run tutorial check \(number)" + (part.map { " --part \($0.name)" } ?? "")
    }

    static let all = [step1, step2, step3, step4, step5, step6, step7]

    /// The text for a learner who has passed all checks of the last step.
    static func ending(paint: Paint) -> String {
        """
        You have built a reverse proxy. It sends each request on and brings the answer back, byte for byte and as it
        arrives. What belongs to one connection ends there. The origin learns who asked, a request that comes back is
        noticed, and where the origin fails, the client gets an honest 502 or 504. If both ends agree on another
        protocol, it steps aside and passes the bytes. And it speaks HTTP/2 and TLS, on both sides.

        \(paint(.cyan, "docs/graded.md")) shows what nginx, HAProxy, h2o and Go's proxy pass of the same checks, and
        \(paint(.cyan, "swift run -c release bench")) how fast it is beside them.
        """
    }

    init(number: Int, title: String, view: String, task: String) {
        (self.number, self.title, self.view, self.task) = (number, title, view, task)
    }

    /// Finds the step with the number that a command gives.
    init(named word: String?) throws {
        guard let word else { throw UsageError("which step? 1 to \(Self.all.count)") }
        guard let step = Self.all.first(where: { "\($0.number)" == word }) else {
            throw UsageError("there is no step \"\(word)\"; the steps are 1 to \(Self.all.count)")
        }
        self = step
    }
}
