import Checks
import Foundation
import Testing

/// A value of `CHECK` that names nothing to check.
struct UnknownSubject: Error, CustomStringConvertible {
    let description: String
}

/// Whether the checks run on the tutorial's own programs.
let isReferenceRun = (ProcessInfo.processInfo.environment["CHECK"] ?? "").isEmpty

/// The program or server that `CHECK` names, for a given step. Without `CHECK`, it's the reference program.
let chosenSubject = Result { () throws -> @Sendable (Int) -> Subject in
    let environment = ProcessInfo.processInfo.environment
    switch environment["CHECK"] {
    case nil, "": return { .step($0) }
    case "exercise": return { .program("exercise", step: $0) }
    case let text?:
        let originPort = environment["CHECK_ORIGIN_PORT"].flatMap(Int.init) ?? Subject.usualOriginPort
        guard Subject(url: text, step: 0) != nil else {
            throw UnknownSubject(description: "CHECK=\(text) is neither \"exercise\" nor like http://127.0.0.1:8080")
        }
        print(
            "checking \(text), whose origin must be http://127.0.0.1:\(originPort) (CHECK_ORIGIN_PORT changes the port)"
        )
        return { Subject(url: text, originPort: originPort, step: $0) ?? .step($0) }
    }
}

extension Check: CustomTestStringConvertible {
    /// The check's name in the test output.
    public var testDescription: String { id }
}
