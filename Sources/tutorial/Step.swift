/// A step of the tutorial.
struct Step {
    let number: Int
    let title: String

    var program: String { "step\(number)" }

    static let all = [
        Step(number: 1, title: "the origin server: answers every request with the same small text"),
        Step(number: 2, title: "the empty reverse proxy: answers by itself, the origin never hears of it"),
        Step(number: 3, title: "the forwarding proxy: the origin gets the request, the client an empty 200"),
        Step(number: 4, title: "the response-copying proxy: the origin's text reaches the client"),
        Step(number: 5, title: "the header-copying proxy: status and fields pass, X-Forwarded-For tells who asked"),
    ]

    /// The step that a command names by its number.
    init(named word: String?) throws {
        guard let word else { throw UsageError("which step? 1 to \(Self.all.count)") }
        guard let step = Self.all.first(where: { "\($0.number)" == word }) else {
            throw UsageError("there is no step \"\(word)\"; the steps are 1 to \(Self.all.count)")
        }
        self = step
    }

    private init(number: Int, title: String) {
        (self.number, self.title) = (number, title)
    }
}
