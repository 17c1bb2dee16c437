import Checks
import Testing

/// Chromium, without a screen, loads a page through step 5.
@Suite(.requires(.chromium, .nginx)) struct BrowserTests {
    @Test func `a page with ten sub-resources loads whole`() async throws {
        try await onThread {
            let nginx = try Nginx()
            for (name, content) in Self.site { try nginx.folder.write(name, content) }
            let proxy = try Proxy(to: nginx.url)
            let dom = try Chromium.dump(proxy.url)
            #expect(dom.contains(#"<p id="loaded">10 of 10</p>"#), "\(dom)")
            // The browser sent its requests to the proxy, and to nobody else.
            let requests = try nginx.requests(11)
            #expect(Set(requests.map { $0.prefix { $0 != "," } }) == Set(Self.site.keys.map(Self.requestLine)))
            #expect(requests.allSatisfy { $0.contains(", 1.1 step5-") && $0.contains(", 127.0.0.1, ") })
            proxy.finish()
        }
    }

    private static func requestLine(_ file: String) -> Substring {
        file == "index.html" ? "GET / HTTP/1.1" : "GET /\(file) HTTP/1.1"
    }

    /// The count only comes to ten if each sub-resource does its work: a style is applied, a script runs, an image is
    /// drawn, a document is there.
    static let site: [String: String] = {
        var site = ["index.html": page, "inner.html": "<p>inner</p>", "data.txt": "data"]
        for number in 1...2 {
            site["style\(number).css"] = "#mark\(number) { width: \(number)00px }"
            site["script\(number).js"] = "ran.push(\(number))"
        }
        for number in 1...4 {
            site["image\(number).svg"] =
                #"<svg xmlns="http://www.w3.org/2000/svg" width="\#(number)0" height="10"></svg>"#
        }
        return site
    }()

    private static let page = """
        <!DOCTYPE html>
        <title>ten</title>
        <link rel="icon" href="data:,">
        <link rel="stylesheet" href="style1.css"><link rel="stylesheet" href="style2.css">
        <script>
            const ran = [];
            const data = new XMLHttpRequest();
            data.open("GET", "data.txt", false);
            data.send();
        </script>
        <script src="script1.js"></script><script src="script2.js"></script>
        <div id="mark1"></div><div id="mark2"></div>
        <img src="image1.svg"><img src="image2.svg"><img src="image3.svg"><img src="image4.svg">
        <iframe src="inner.html"></iframe>
        <p id="loaded">still loading</p>
        <script>
            onload = () => {
                const done = [
                    mark1.offsetWidth == 100, mark2.offsetWidth == 200, ran.includes(1), ran.includes(2),
                    ...[...document.images].map((image, index) => image.naturalWidth == (index + 1) * 10),
                    document.querySelector("iframe").contentDocument.body.textContent == "inner",
                    data.status == 200 && data.responseText == "data",
                ];
                loaded.textContent = `${done.filter(Boolean).length} of ${done.length}`;
            };
        </script>

        """
}
