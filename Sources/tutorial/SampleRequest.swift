extension Step {
    /// The request that `try` sends. For step 5, it shows what a proxy does to fields.
    func sampleRequest(host: String) -> String {
        let usual = ["User-Agent: tutorial", "Accept: text/html", "Accept-Language: en"]
        let telling = [
            "X-Forwarded-For: 203.0.113.7",
            "Connection: keep-alive, X-Only-For-The-Proxy",
            "Keep-Alive: timeout=5",
            "X-Only-For-The-Proxy: yes",
        ]
        let lines = ["GET /hello?name=reader HTTP/1.1", "Host: \(host)"] + usual + (number == 5 ? telling : [])
        return lines.map { $0 + "\r\n" }.joined() + "\r\n"
    }
}
