/// The curl command that sends the same request.
public func curlCommand(for request: Message, url: String) -> String {
    var words = ["curl", request.method == "HEAD" ? "-I" : "-i"]
    // Without these options, curl would choose the method, the version and the path itself.
    if request.method != "HEAD", request.method != "GET" || !request.body.isEmpty { words += ["-X", request.method] }
    if request.startLine.hasSuffix("HTTP/1.0") { words.append("--http1.0") }
    // The certificates of these programs are made when they start, so nobody vouches for them.
    if url.hasPrefix("https:") { words.append("-k") }
    if request.startLine.hasSuffix("HTTP/2"), url.hasPrefix("http:") { words.append("--http2-prior-knowledge") }
    if request.target.contains("/.") { words.append("--path-as-is") }
    let ownFields = ["content-length", url.hasSuffix("//" + (request["Host"].first ?? "")) ? "host" : ""]
    for field in request.fields where !ownFields.contains(field.name.lowercased()) {
        // A field without a value must end with a semicolon; otherwise curl leaves it out.
        words += ["-H", shellQuoted(field.value.isEmpty ? "\(field.name);" : field.description)]
    }
    if !request.body.isEmpty {
        let isShortText = request.body.count <= 200 && request.body.allSatisfy { (32...126).contains($0) }
        words += ["--data-binary", isShortText ? shellQuoted(request.text) : "@-"]
        if request["Content-Type"].isEmpty { words += ["-H", "Content-Type:"] }
    }
    return (words + [shellQuoted(url + request.target)]).joined(separator: " ")
}

/// A word, quoted for the shell if necessary.
private func shellQuoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_./:,@%+".contains($0)) }
    return isPlain
        ? word : "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}
