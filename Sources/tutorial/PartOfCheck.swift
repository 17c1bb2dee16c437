import Checks

extension Part {
    /// Finds the part that `check N --part NAME` names.
    init(named name: String, of step: Step) throws {
        guard step.number == Self.step else {
            throw UsageError("step \(step.number) has no parts; step \(Self.step) has")
        }
        guard let part = Self.all.first(where: { $0.name == name }) else {
            let names = Self.all.map(\.name).joined(separator: ", ")
            throw UsageError("there is no part \"\(name)\"; the parts of step \(step.number) are \(names)")
        }
        self = part
    }

    /// The text for a learner whose program passes all checks of this part.
    func farewell(paint: Paint) -> String {
        let number = Self.all.firstIndex(of: self).map { $0 + 1 } ?? 0
        let command = "swift run tutorial check \(Self.step)" + (next.map { " --part \($0.name)" } ?? "")
        return """
            \(paint(.green, "Part \(number) of \(Self.all.count) passes.")) Your proxy \(title).
            Next: \(paint(.cyan, command))
            """
    }
}
