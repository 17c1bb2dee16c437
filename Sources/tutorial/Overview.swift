import Checks

/// What there is: the steps and the commands.
func overview(paint: Paint) -> String {
    let steps = Step.all.map { step in
        "  \(paint(.bold, "step\(step.number)"))  \(step.title)"
    }
    let commands = [
        ("swift run tutorial try 5", "send a request through step 5 and watch it"),
        ("swift run tutorial check 3", "check steps/exercise/main.swift against step 3"),
        ("swift run tutorial check 3 --url http://127.0.0.1:8080", "check any proxy, in any language"),
        ("diff steps/step3/main.swift steps/step4/main.swift", "read the lesson of step 4"),
        ("swift test", "check the steps themselves"),
    ]
    let width = commands.map(\.0.count).max() ?? 0
    return
        (["A reverse proxy in five steps", ""] + steps + [""]
        + commands.map { "  \(paint(.cyan, $0.padding(toLength: width, withPad: " ", startingAt: 0)))  \($1)" })
        .joined(separator: "\n")
}
