import Foundation

/// A row of Tests/WireTests/Cases/wire-cases.tsv: what a client sends.
struct WireCase: Sendable {
    let id: String
    let rule: String
    /// What the client sends; before each part but the first it waits for an answer.
    let parts: [[UInt8]]

    /// What stands in place of `{id}`: it tells the case's bytes from all others.
    var marker: String { "c-\(id)-" }

    /// All rows.
    static func all() throws -> [WireCase] {
        let text = try String(contentsOfFile: Repository.path("Tests/WireTests/Cases/wire-cases.tsv"), encoding: .utf8)
        return text.split(separator: "\n").dropFirst().map { line in
            WireCase(columns: line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
        }
    }

    private init(columns: [String]) {
        id = columns[0]
        rule = columns.last ?? ""
        let raw = columns[3].replacingOccurrences(of: "{id}", with: "c-\(columns[0])-")
        parts = raw.components(separatedBy: "{wait}").map { Self.unescaped(Self.repeated($0)) }
    }

    /// Writes each `{TEXT*N}` out, the text's `#` as the number of its turn.
    private static func repeated(_ text: String) -> String {
        text.replacing(#/{([^{}]*)\*(\d+)}/#) { match in
            (0..<(Int(match.2) ?? 0)).map { match.1.replacingOccurrences(of: "#", with: "\($0)") }.joined()
        }
    }

    /// The bytes that a text with the escapes of C stands for.
    private static func unescaped(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let letter = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch letter {
            case UInt8(ascii: "r"): bytes.append(13)
            case UInt8(ascii: "n"): bytes.append(10)
            case UInt8(ascii: "t"): bytes.append(9)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(letter)
            }
        }
        return bytes
    }
}

/// The files of this package.
enum Repository {
    static func path(_ name: String) -> String {
        URL(fileURLWithPath: #filePath).appendingPathComponent("../../../../\(name)").standardized.path
    }
}
