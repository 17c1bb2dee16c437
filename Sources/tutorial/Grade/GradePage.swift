import Checks

/// The page docs/graded.md.
struct GradePage {
    let grades: [Grade]

    /// The page as Markdown.
    var text: String {
        """
        # What other proxies pass

        How do established proxies do on the checks of this tutorial? They took all checks of step \(Grade.step) that look at
        a proxy from outside. Each one ran with the configurations that the benchmark uses, in
        [Sources/bench/peers](../Sources/bench/peers). Two got more lines, because they make tunnels only if they're told
        to: nginx `proxy_set_header Upgrade $http_upgrade` and `proxy_set_header Connection "upgrade"`, and h2o
        `proxy.websocket: ON`. The table leaves out what only the small programs of earlier steps do, such as an empty
        answer.

        Not every proxy speaks HTTP/1.1 and HTTP/2 at the same port without TLS. So each check ran where the proxy can
        take it. For HTTP/2, nginx had a second port with `listen ... http2`, and Go its port with TLS. "\(impossible)" means
        that there was no such port. That's neither a pass nor a failure, and it doesn't count.

        \(summary)

        \(versions)

        `swift run tutorial grade --update` writes this page, and `swift test` makes sure that it's up to date.

        ## Grade your own

        The proxy may be in any language. Start it with http://127.0.0.1:8081 as its origin, because that's where the
        checks listen, and run:

        ```sh
        swift run tutorial check \(Grade.step) --url http://127.0.0.1:8080
        swift run tutorial check \(Grade.step) --url https://127.0.0.1:8443
        ```

        The first line is for a port without TLS, and takes all checks but those of TLS. The second one is for a port with
        TLS. It takes the checks of TLS, and those of HTTP/2 once more, because HTTP/2 over TLS may be the only one that
        the proxy has. Any certificate will do. Each line says how many checks it has left out, and why.

        ## Where they differ

        A check that fails isn't always a fault. Some checks test what the RFCs demand, and others test what this tutorial
        chose. The last column says which it is, and when one line of configuration would be enough.

        \(differences)

        """
    }

    /// The checks that some proxy doesn't pass.
    private var differing: [Check] {
        Grade.checks.filter { check in grades.contains { $0[check] != .passed } }
    }

    /// The names of checks that want a comment and have none, or have one and want none.
    var misplacedRemarks: [String] {
        Set(differing.map(\.id)).symmetricDifference(Self.remarks.keys).sorted()
    }

    /// The page without the versions, because they differ between machines where the same checks pass.
    static func normalised(_ page: String) -> String {
        page.replacing(#/Versions: .*/#, with: "Versions: ")
    }

    private var impossible: String { Grade.Result.impossible.rawValue }

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
        [title]
            + grades.map { grade in
                let results = checks.map { grade[$0] }
                let run = results.filter { $0 != .impossible }.count
                let text = "\(results.filter { $0 == .passed }.count) of \(run)"
                return run == results.count ? text : "\(text), \(results.count - run) \(impossible)"
            }
    }

    private var differences: String {
        let rows = differing.map { check in
            [check.title] + grades.map { $0[check].rawValue } + [remark(on: check)]
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
