import Checks
import Testing

/// Origins with several addresses, and addresses that need no lookup.
@Suite struct AddressTests {
    @Test func `a dead address of localhost doesn't hide the working one`() async throws {
        try await onThread {
            let hole = try BlackHole()
            let origin = try ScriptedOrigin(host: "::1", port: hole.port) { connection in
                _ = try connection.readRequest()
                try connection.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
            }
            defer { origin.stop() }
            let proxy = try Stage.proxy(to: "http://localhost:\(hole.port)")
            defer { proxy.stop() }
            let client = try RawClient(port: proxy.port)
            var times: [Duration] = []
            for _ in 1...3 {
                try client.send(Stage.get("/"))
                let (response, time) = try timed { try client.readResponse(within: .seconds(10)) }
                #expect(response.status == 200)
                times.append(time)
            }
            // Connecting may take five seconds. The first address takes a part of a second, and the others take no
            // time.
            #expect(times[0] < .seconds(3), "\(times)")
            #expect(times.dropFirst().min()! < .milliseconds(240), "\(times)")
        }
    }

    @Test(arguments: ["127.0.0.1", "::1", "[::1]", "localhost"])
    func `a program listens where it is told to`(host: String) async throws {
        try await onThread {
            let program = try Program.start("step1", ["--host", host, "--workers", "2"])
            defer { program.stop() }
            let addresses = host == "localhost" ? ["127.0.0.1", "::1"] : [host.filter { !"[]".contains($0) }]
            for address in addresses {
                let client = try RawClient(host: address, port: program.port)
                try client.send(Stage.get("/"))
                #expect(try client.readResponse().status == 200)
            }
            #expect(program.url == "http://\(host == "::1" ? "[::1]" : host):\(program.port)")
        }
    }

    @Test(arguments: ["127.0.0.1", "::1"]) func `an origin may be a literal`(host: String) async throws {
        try await onThread {
            let origin = try ScriptedOrigin(host: host, script: Stage.ordinary)
            defer { origin.stop() }
            let proxy = try Stage.proxy(to: origin.url)
            defer { proxy.stop() }
            let client = try RawClient(port: proxy.port)
            try client.send(Stage.get("/there"))
            #expect(try client.readResponse().text == "/there")
        }
    }
}
