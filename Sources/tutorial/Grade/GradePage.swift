import Checks

/// The page docs/graded.md.
struct GradePage {
    let grades: [Grade]

    /// The page as Markdown.
    var text: String {
        """
        # What other proxies pass

        How do established proxies do on the checks of this tutorial? Each one ran with the configuration that the
        benchmark uses, in [Sources/bench/peers](../Sources/bench/peers), and took all checks of step 6 that look at a
        proxy from outside. nginx also got the lines that it wants for tunnels: `proxy_http_version 1.1`,
        `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection "upgrade"`. The table leaves out what
        only the small programs of earlier steps do, such as an empty answer.

        \(summary)

        \(versions)

        `swift run tutorial grade --update` writes this page, and `swift test` makes sure that it's up to date. To grade
        your own proxy, in any language, start it with http://127.0.0.1:8081 as its origin (that's where the checks
        listen), and run:

        ```sh
        swift run tutorial check 6 --url http://127.0.0.1:8080
        ```

        ## Where they differ

        A check that fails isn't always a fault. Some checks test what the RFCs demand, and others test what this tutorial
        chose. The last column says which it is, and when one line of configuration would be enough.

        \(differences)

        """
    }

    /// The page without the versions, because they differ between machines where the same checks pass.
    static func normalised(_ page: String) -> String {
        page.replacing(#/Versions: .*/#, with: "Versions: ")
    }

    private var versions: String {
        let known = grades.filter { !$0.version.isEmpty }.map { "\($0.peer.family) \($0.version)" }
        return "Versions: \(known.joined(separator: ", "))."
    }

    private var summary: String {
        let steps = Step.all.map { step in (step, Grade.checks.filter { $0.steps.min() == step.number }) }
        let rows = steps.filter { !$1.isEmpty }.map { step, checks in
            row(of: "\(step.number), \(step.title.prefix { $0 != ":" })", checks)
        }
        return table(
            ["checks that come with step"] + grades.map(\.peer.name), rows + [row(of: "in all", Grade.checks)])
    }

    private func row(of title: String, _ checks: [Check]) -> [String] {
        [title] + grades.map { grade in "\(checks.count(where: grade.passes)) of \(checks.count)" }
    }

    private var differences: String {
        let differing = Grade.checks.filter { check in grades.contains { !$0.passes(check) } }
        let rows = differing.map { check in
            [check.title] + grades.map { $0.passes(check) ? "yes" : "no" } + [remark(on: check)]
        }
        return table(["check"] + grades.map(\.peer.name) + ["comment"], rows)
    }

    /// What the check is based on, and a comment on the proxies that fail it.
    private func remark(on check: Check) -> String {
        let basis = "\(check.basis)"
        let words = Self.remarks[check.id].map { "; \($0)" } ?? ""
        return basis.prefix(1).lowercased() + basis.dropFirst() + words
    }

    private func table(_ head: [String], _ rows: [[String]]) -> String {
        ([head, head.map { _ in "---" }] + rows).map { "| \($0.joined(separator: " | ")) |" }.joined(separator: "\n")
    }
}
