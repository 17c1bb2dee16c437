import Testing

@testable import HTTPCore

@Suite struct UnsentAnswersTests {
    @Test func `what has left is forgotten at once if nothing is left`() {
        var answers = UnsentAnswers()
        answers.add(100)
        #expect(answers.count == 100)
        answers.haveSent(100, unsent: 0)
        #expect(answers.count == 0)
    }

    /// The output as it really is: pieces of answers and of content, in their order.
    @Test(arguments: 0..<20 as Range<UInt64>)
    func `the count is never too small, and never keeps what left long ago`(seed: UInt64) {
        var numbers = RandomNumbers(seed: seed)
        var answers = UnsentAnswers()
        var output: [(count: Int, isAnswer: Bool)] = []
        var most = 0
        for _ in 0..<2000 {
            for _ in 0..<Int.random(in: 0...2, using: &numbers) {
                output.append((Int.random(in: 1...17, using: &numbers), true))
                answers.add(output[output.count - 1].count)
            }
            output.append((Int.random(in: 10...300, using: &numbers), false))
            var unsent = output.reduce(0) { $0 + $1.count }
            // It reads slowly, so that there is always something.
            let sent = min(unsent - 1, Int.random(in: 0...(unsent > 1000 ? 600 : 150), using: &numbers))
            var rest = sent
            while rest > 0 {
                let taken = min(rest, output[0].count)
                output[0].count -= taken
                if output[0].count == 0 { output.removeFirst() }
                rest -= taken
            }
            unsent -= sent
            answers.haveSent(sent, unsent: unsent)
            #expect(answers.count >= output.filter(\.isAnswer).reduce(0) { $0 + $1.count })
            most = max(most, answers.count)
        }
        #expect(most < 2000)
    }
}
