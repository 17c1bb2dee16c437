@testable import HTTPCore

/// Fields as a text, one line each: `name: value`, with the value after the first colon and space.
func fieldLines(_ text: String) -> [(name: [UInt8], value: [UInt8])] {
    text.split(separator: "|", omittingEmptySubsequences: false).map { line in
        let bytes = Wire(String(line)).bytes
        let end = bytes.indices.dropFirst().first {
            bytes[$0] == .colon && $0 + 1 < bytes.count && bytes[$0 + 1] == .space
        }
        guard let end else { return (bytes, []) }
        return (Array(bytes[..<end]), Array(bytes[(end + 2)...]))
    }
}

/// What fields come to as a request: its head in one line, or why there is none.
func request(_ text: String, endsStream: Bool = true, limits: Limits = Limits()) -> String {
    var fields = RequestFields(limits: limits)
    for (name, value) in fieldLines(text) { fields.take(name.span, value.span, isNeverIndexed: false) }
    do throws(FieldsFault) {
        let head = try fields.head(endsStream: endsStream)
        let length = head.contentLength.map { " \($0) bytes" } ?? ""
        let lines = head.fields.text.map { " | " + $0 }.joined()
        return "\(head.method) \(head.target) (\(head.target.form)) \(head.scheme) \(head.authority)"
            + length + (head.expectsContinue ? " waits" : "") + lines
    } catch {
        return describe(error)
    }
}

/// What fields come to as a response.
func response(_ text: String, to method: HTTPCore.Method = .get, endsStream: Bool = false) -> String {
    var fields = ResponseFields()
    for (name, value) in fieldLines(text) { fields.take(name.span, value.span, isNeverIndexed: false) }
    do throws(FieldsFault) {
        let head = try fields.head(to: method, endsStream: endsStream)
        let length = head.contentLength.map { " \($0) bytes" } ?? ""
        return "\(head.status)" + length + head.fields.text.map { " | " + $0 }.joined()
    } catch {
        return describe(error)
    }
}

/// What fields come to as trailers.
func trailers(_ text: String, endsStream: Bool = true) -> String {
    var fields = TrailerFields()
    for (name, value) in fieldLines(text) { fields.take(name.span, value.span, isNeverIndexed: false) }
    do throws(FieldsFault) {
        return try fields.trailers(endsStream: endsStream).text.joined(separator: " | ")
    } catch {
        return describe(error)
    }
}

private func describe(_ fault: FieldsFault) -> String {
    switch fault {
    case .malformed(let what): "malformed \(what)"
    case .refused(let error): "refused \(error)"
    }
}
