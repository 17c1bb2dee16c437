import Checks

// Targets of requests.
extension Exchange {
    static let targets: [Exchange] = [
        Exchange("forward/path-bytes") { scene in
            let client = try scene.client()
            for path in ["/%7Ea/b%2Fc//d/./e/../f;p=1?x=%41&y=a+b&z=~!$'()*,:@/?&&", "/?", "/a?b?c=%zz", "/%00%0d%0a"] {
                scene.expectOK(try scene.ask("GET", path, over: client), path)
                _ = scene.request(for: path)
            }
        },
        Exchange("forward/options-star") { scene in
            let answer = try scene.ask("OPTIONS", "*", over: try scene.client())
            scene.check((200...299).contains(answer.status ?? 0), "the answer is \(answer)")
            for request in scene.requests where request.target != "/after" {
                scene.check(request.startLine == "OPTIONS * HTTP/1.1", "the origin got \(request.startLine)")
            }
        },
    ]
}
