import Checks
import Foundation
import Testing

/// Step 7 in front of an origin, for clients that speak HTTP/2.
final class HTTP2Proxy {
    /// The certificate that it shows; nil if it speaks without TLS.
    let identity: Identity?
    let port: Int
    private let program: Program

    /// Starts it, with more flags if there are any. It has a low priority, like the tools.
    init(_ way: Way, to origin: String, _ flags: [String] = [], showing identity: Identity? = nil) throws {
        self.identity = way == .secure ? try identity ?? Identity() : nil
        let path = try Program.path(of: "step7")
        let flags = flags + (self.identity?.flags ?? [])
        program = try Program.start("/usr/bin/nice", [path, "--port", "0", "--quiet", "--origin", origin] + flags)
        port = program.port
    }

    /// Its URL, without a path.
    var url: String { "\(identity == nil ? "http" : "https")://127.0.0.1:\(port)" }

    /// The flags with which curl speaks HTTP/2 to it, and nothing else.
    var curlFlags: [String] { identity.map { ["--http2", "--cacert", $0.certificate] } ?? ["--http2-prior-knowledge"] }

    /// Runs curl with those flags, and returns what it printed. It throws if curl fails.
    @discardableResult
    func curl(_ arguments: String..., input: String = "/dev/null") throws -> String {
        try InteropTests.curl(curlFlags + arguments, input: input)
    }

    /// Sends it a signal.
    func send(signal: Int32) { program.send(signal: signal) }

    /// Waits until its messages are as expected.
    func warns(_ isExpected: (String) -> Bool) -> Bool {
        let deadline = Deadline(in: .seconds(20))
        while !isExpected(program.errors), deadline.remaining > .zero { usleep(1000) }
        return isExpected(program.errors)
    }

    /// Ends it, and expects a normal end without any message, or with that many that contain those words. If the count
    /// is nil, there may be any messages.
    func finish(warning count: Int? = 0, times words: String = "") {
        #expect(program.stop(grace: .seconds(12)) == .exited(0))
        let messages = program.errors.split(separator: "\n")
        if let count {
            #expect(messages.count == count && messages.allSatisfy { $0.contains(words) }, "\(program.errors)")
        }
    }
}
