/// A part of the checks of step 5. That step is the longest one, so you can pass it in parts: `check 5 --part hops`.
public struct Part: Sendable, Equatable {
    /// The word after `--part`.
    public let name: String
    /// What your proxy does once the part passes, as the end of the sentence "Your proxy ...".
    public let title: String
    /// The names of its checks; nil for the last part, which has all that no other part has.
    private let identifiers: [String]?

    /// The parts, in the order of the exercise.
    public static let all = [
        Part(
            name: "fields", title: "returns the origin's own status and header fields",
            identifiers: [
                "status-copied", "unknown-status-copied", "redirect-copied", "no-content-copied",
                "not-modified-copied", "head-copied", "encoding-copied", "fields-copied", "field-order-copied",
                "cookies-kept-apart", "content-type-copied", "framing-not-copied", "date-added", "date-kept",
            ]),
        Part(
            name: "hops", title: "keeps fields for one connection from crossing to the other",
            identifiers: [
                "named-in-request-removed", "hop-fields-in-request-removed", "named-in-answer-removed",
                "hop-fields-in-answer-removed", "te-removed", "te-trailers-kept",
            ]),
        Part(
            name: "trail", title: "tells the origin who asked, and both sides which way the message came",
            identifiers: [
                "forwarded-for", "forwarded-for-appended", "forwarded-for-folded", "forwarded-host",
                "forwarded-host-missing", "forwarded-proto", "trail-protected", "via-on-request", "via-appended",
                "via-names-version", "via-on-answer", "via-on-old-answer", "one-name", "new-name", "loop-noticed",
                "other-names-pass",
            ]),
        Part(
            name: "failures", title: "answers for an origin that fails, without giving anything away",
            identifiers: [
                "refused-502", "garbage-502", "silent-504", "stalled-504", "errors-in-plain-words", "help-timeout",
                "bad-timeout",
            ]),
        Part(name: "extras", title: "does the rare things, too: Max-Forwards and interim responses", identifiers: nil),
    ]

    /// The step that has parts.
    public static let step = 5

    /// The part after this one; nil for the last one.
    public var next: Part? {
        Self.all.firstIndex(of: self).flatMap { Self.all.dropFirst($0 + 1).first }
    }

    /// Its checks, in the order in which the steps teach them.
    public var checks: [Check] {
        let others = Set(Self.all.filter { $0 != self }.flatMap { $0.identifiers ?? [] })
        return Check.all(for: Self.step).filter { check in
            identifiers.map { $0.contains(check.id) }
                ?? (!check.steps.contains(Self.step - 1) && !others.contains(check.id)
                    || check.id == "max-forwards-ignored")
        }
    }

    /// Names that don't belong to any check of the step. This must be empty.
    public var unknownIdentifiers: [String] {
        let known = Set(Check.all(for: Self.step).map(\.id))
        return (identifiers ?? []).filter { !known.contains($0) }
    }
}
