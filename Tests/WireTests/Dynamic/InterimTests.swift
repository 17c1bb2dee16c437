import Checks
import Testing

/// More interim responses than usual (RFC 9110 section 15.2).
@Suite struct InterimTests {
    @Test func `40 interim responses pass in their order, before one final one`() async throws {
        try await Stage.play { connection in
            while true {
                let request = try connection.readRequest()
                for number in 1...40 {
                    try connection.send("HTTP/1.1 103 Early Hints\r\nLink: <\(number)>\r\n\r\n")
                }
                try connection.send(Stage.ok(request.target))
            }
        } _: { stage in
            let client = try stage.client()
            for target in ["/a", "/b"] {
                try client.send(Stage.get(target))
                let response = try client.readResponse()
                #expect(response.interim.map { $0["Link"] } == (1...40).map { ["<\($0)>"] })
                #expect(response.text == target)
            }
        }
    }

    @Test func `an interim response doesn't wait for the final one`() async throws {
        let hasHint = Gate()
        try await Stage.play { connection in
            let request = try connection.readRequest()
            try connection.send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n")
            try hasHint.pass()
            try connection.send(Stage.ok(request.target))
        } _: { stage in
            let client = try stage.client(sending: Stage.get("/"))
            try client.read(until: "</a>\r\n\r\n")
            hasHint.open()
            #expect(try client.readResponse().text == "/")
        }
    }
}
