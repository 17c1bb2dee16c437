// Makes the first corpus of each fuzz target from the tables of wire cases: SEEDS TABLES-FOLDER OUTPUT-FOLDER

import Foundation

@main
enum Seeds {
    static func main() throws {
        let tables = URL(filePath: CommandLine.arguments[1])
        let output = URL(filePath: CommandLine.arguments[2])
        let requests = try column("raw", of: tables.appending(path: "wire-cases.tsv"))
        let responses = try column("reply", of: tables.appending(path: "upstream-cases.tsv"))
        try write(requests, to: output.appending(path: "RequestHeads"))
        try write(responses, to: output.appending(path: "ResponseHeads"))
        let messages = requests.merging(responses) { request, _ in request }
        try write(messages.compactMapValues(chunkedBody), to: output.appending(path: "ChunkedBodies"))
        try write(messages.mapValues(lastValue), to: output.appending(path: "FieldValues"))
        try write(messages.mapValues(lastValue), to: output.appending(path: "HuffmanStrings"))
        try write(blocks, to: output.appending(path: "HeaderBlocks"))
        try write(blocks.mapValues(frames), to: output.appending(path: "Frames"))
    }

    /// Header blocks with each kind of field, and heads of requests and responses.
    private static let blocks: [String: [UInt8]] = [
        "request": [0x82, 0x87, 0x84, 0x41, 0x01, 0x61, 0x00, 0x01, 0x78, 0x02, 0x79, 0x7A, 0x10, 0x01, 0x70, 0x00],
        "response": [0x88, 0x5C, 0x01, 0x35, 0x40, 0x81, 0xF3, 0x82, 0x07, 0xFF, 0xBE],
        "sizes": [0x20, 0x3F, 0x45, 0xBE, 0x0F, 0x2F, 0x00],
        "cookies": [0x82, 0x86, 0x85, 0x01, 0x01, 0x61, 0x60, 0x01, 0x61, 0x60, 0x01, 0x62, 0x0F, 0x0D, 0x01, 0x30],
    ]

    /// A header block in two frames, content, and a few frames of the connection.
    private static func frames(_ block: [UInt8]) -> [UInt8] {
        func frame(_ kind: UInt8, _ flags: UInt8, _ stream: UInt8, _ payload: some Collection<UInt8>) -> [UInt8] {
            [0, 0, UInt8(payload.count), kind, flags, 0, 0, 0, stream] + payload
        }
        let head = frame(1, 0x28, 1, [1, 0, 0, 0, 0, 16] + block.prefix(4) + [0]) + frame(9, 4, 1, block.dropFirst(4))
        let content = frame(0, 0x08, 1, [2, 97, 98, 99, 0, 0]) + frame(0, 1, 1, [])
        let others = frame(8, 0, 0, [0, 0, 1, 0]) + frame(6, 0, 0, 1...8) + frame(4, 0, 0, [0, 3, 0, 0, 0, 100])
        return head + content + others + frame(3, 0, 1, [0, 0, 0, 8]) + frame(7, 0, 0, [0, 0, 0, 1, 0, 0, 0, 0])
    }

    /// The bytes in a column of a table, by the names of the rows.
    private static func column(_ name: String, of table: URL) throws -> [String: [UInt8]] {
        let rows = try String(contentsOf: table, encoding: .utf8).split(separator: "\n")
            .map { $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init) }
        guard let column = rows.first?.firstIndex(of: name) else {
            throw CocoaError(.fileReadCorruptFile, userInfo: [NSURLErrorKey: table])
        }
        return Dictionary(uniqueKeysWithValues: rows.dropFirst().map { ($0[0], bytes($0[column])) })
    }

    /// The bytes of a row's text, with its C escapes, `{id}` and `{TEXT*N}`. Repetitions are cut short.
    private static func bytes(_ text: String) -> [UInt8] {
        var text = text.replacing("{id}", with: "abc123").replacing(/\{(wait|hold)\}/, with: "")
        text.replace(/\{([^{}]*)\*(\d+)\}/) { match in
            let count = min(Int(match.2) ?? 0, 400 / max(match.1.count, 1))
            return (0..<count).map { match.1.replacing("#", with: String($0)) }.joined()
        }
        var bytes: [UInt8] = []
        var rest = text.utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "\\"), let escape = rest.popFirst() else {
                bytes.append(byte)
                continue
            }
            switch escape {
            case UInt8(ascii: "r"): bytes.append(0x0D)
            case UInt8(ascii: "n"): bytes.append(0x0A)
            case UInt8(ascii: "t"): bytes.append(0x09)
            case UInt8(ascii: "0"): bytes.append(0)
            case UInt8(ascii: "x"):
                bytes.append(UInt8(Substring(rest.prefix(2)), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            default: bytes.append(escape)
            }
        }
        return bytes
    }

    /// The bytes after a head that says `chunked`.
    private static func chunkedBody(_ message: [UInt8]) -> [UInt8]? {
        guard message.firstRange(of: Array("chunked".utf8)) != nil,
            let blank = message.firstRange(of: Array("\r\n\r\n".utf8))
        else { return nil }
        return Array(message[blank.upperBound...])
    }

    /// The value of the last field of a head.
    private static func lastValue(_ message: [UInt8]) -> [UInt8] {
        let head = message.prefix(message.firstRange(of: Array("\r\n\r\n".utf8))?.lowerBound ?? message.count)
        return Array(head.split(separator: UInt8(ascii: ":"), maxSplits: 2).last ?? [])
    }

    /// Writes each message to a file. The byte before it chooses a variant of the target (see Property.swift).
    private static func write(_ messages: [String: [UInt8]], to folder: URL) throws {
        try? FileManager.default.removeItem(at: folder)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, message) in messages {
            for way in 0..<UInt8(4) {
                try Data([way] + message).write(to: folder.appending(path: "\(name)-\(way)"))
            }
        }
    }
}
