import Checks
import Foundation
import Testing

@testable import HTTPCore

/// Header blocks against Python's package hpack, in both directions, with random fields.
@Suite struct HPACKTests {
    private typealias Field = (name: [UInt8], value: [UInt8])

    @Test(.requires(.packagedPython)) func `hpack decodes what this encoder writes`() throws {
        var numbers = SystemRandomNumberGenerator()
        var encoder = HPACKEncoder(limits: HTTP2Limits())
        var input: [String] = []
        var expected: [String] = []
        for round in 0..<400 {
            if round % 50 == 49 {
                let size = Int.random(in: 0...5000, using: &numbers)
                encoder.limitTable(to: size)
                input.append("size \(size)")
            }
            let fields = HPACKTests.randomFields(&numbers)
            let block = Buffer(pool: BufferPool())
            encoder.begin(block)
            for (name, value) in fields { encoder.append(FieldName.key(name.span), name.span, value.span, to: block) }
            input.append(HPACKTests.hex(block.array))
            expected.append(HPACKTests.line(fields))
        }
        #expect(try HPACKTests.run("decode", input) == expected)
    }

    @Test(.requires(.packagedPython)) func `this decoder decodes what hpack writes`() throws {
        var numbers = SystemRandomNumberGenerator()
        var input: [String] = []
        var expected: [String] = []
        for round in 0..<400 {
            if round % 50 == 49 { input.append("size \(Int.random(in: 0...4096, using: &numbers))") }
            let fields = HPACKTests.randomFields(&numbers)
            input.append(HPACKTests.line(fields))
            expected.append(HPACKTests.line(fields))
        }
        var limits = HTTP2Limits()
        limits.fieldCount = 1000
        var decoder = HPACKDecoder(limits: limits)
        var decoded: [String] = []
        for line in try HPACKTests.run("encode", input) {
            let block = HPACKTests.bytes(line)
            let cut = Int.random(in: 0...block.count, using: &numbers)
            var fields: [Field] = []
            for (fragment, isLast) in [(block[..<cut], false), (block[cut...], true)] {
                _ = try decoder.decode(fragment.span, isLast: isLast) { name, value, _ in
                    fields.append((HPACKTests.copy(name), HPACKTests.copy(value)))
                }
            }
            decoded.append(HPACKTests.line(fields))
        }
        #expect(decoded == expected)
    }

    /// Runs the script with these lines; what it prints has one line for each list of fields or block.
    private static func run(_ command: String, _ input: [String]) throws -> [String] {
        let folder = try TemporaryFolder(for: "hpack")
        let file = try folder.write("input", Data(input.map { $0 + "\n" }.joined().utf8))
        let output = try Tool.packagedPython.run([PythonScript.path(of: "hpack_peer.py"), command], input: file)
        return output.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    }

    private static func randomFields(_ numbers: inout SystemRandomNumberGenerator) -> [Field] {
        let names = [
            ":method", ":path", ":status", "accept", "authorization", "content-length", "cookie", "date", "set-cookie",
            "user-agent", "x-a", "x-b", "x-\(Int.random(in: 0...50, using: &numbers))",
        ]
        let values = ["GET", "/", "200", "gzip, deflate", "", "a" + String(repeating: "b", count: 300)]
        return (0..<Int.random(in: 0...12, using: &numbers)).map { _ in
            let bytes = (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
                UInt8.random(in: 0...255, using: &numbers)
            }
            let text = values.randomElement(using: &numbers) ?? ""
            let isText = Int.random(in: 0...3, using: &numbers) > 0
            return (Array((names.randomElement(using: &numbers) ?? "x").utf8), isText ? Array(text.utf8) : bytes)
        }
    }

    private static func line(_ fields: [Field]) -> String {
        fields.map { "\(hex($0.name))=\(hex($0.value))" }.joined(separator: " ")
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        bytes.map { String(0x100 + Int($0), radix: 16).dropFirst() }.joined()
    }

    private static func bytes(_ hex: String) -> [UInt8] {
        let digits = Array(hex.utf8).compactMap { UInt8(String(UnicodeScalar($0)), radix: 16) }
        return stride(from: 0, to: digits.count - 1, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
    }

    private static func copy(_ span: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        for index in span.indices { copy.append(span[index]) }
        return copy
    }
}
