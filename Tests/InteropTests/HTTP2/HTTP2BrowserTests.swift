import Checks
import Testing

/// Chromium, without a screen, loads a page through step 7, with TLS. A browser speaks HTTP/2 in no other way.
@Suite(.requires(.chromium, .nginx, .openssl)) struct HTTP2BrowserTests {
    @Test func `a page and its ten sub-resources load whole, and all of them by HTTP/2`() async throws {
        try await onThread {
            let nginx = try Nginx()
            for (name, content) in BrowserTests.site { try nginx.folder.write(name, content) }
            let page = (BrowserTests.site["index.html"] ?? "") + Self.protocols
            try nginx.folder.write("index.html", page)
            let proxy = try HTTP2Proxy(.secure, to: nginx.url)
            let dom = try Chromium.dump(proxy.url, ["--ignore-certificate-errors"])
            #expect(dom.contains(#"<p id="loaded">10 of 10</p>"#), "\(dom)")
            #expect(dom.contains(#"<p id="protocols">11 by h2</p>"#), "\(dom)")
            // The browser sent its requests to the proxy, and to nobody else.
            let requests = try nginx.requests(11)
            #expect(requests.count == 11 && requests.allSatisfy { $0.contains(", 2") && $0.contains(", 127.0.0.1, ") })
            proxy.finish()
        }
    }

    /// What the browser itself says about the protocols of the page and of all that it loaded.
    private static let protocols = """
        <p id="protocols">still loading</p>
        <script>
            addEventListener("load", () => {
                const entries = ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type));
                const names = [...new Set(entries.map(entry => entry.nextHopProtocol))];
                protocols.textContent = `${entries.length} by ${names}`;
            });
        </script>

        """
}
