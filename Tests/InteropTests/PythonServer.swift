import Checks
import Foundation

/// Python's own HTTP server as an origin. It speaks HTTP/1.0, so a connection ends with its response.
final class PythonServer {
    let url: String
    private let program: Program
    private let folder: TemporaryFolder

    /// Starts a server for the folder's files: `python3 -m http.server`.
    convenience init(serving folder: TemporaryFolder) throws {
        try self.init(["-m", "http.server", "0", "--bind", "127.0.0.1", "--directory", folder.path], folder)
    }

    /// Starts a server that answers each upload with the SHA-256 of what it received.
    static func takingUploads() throws -> PythonServer {
        let folder = try TemporaryFolder()
        return try PythonServer([try folder.write("uploads.py", uploads)], folder)
    }

    private init(_ arguments: [String], _ folder: TemporaryFolder) throws {
        self.folder = folder
        program = try Tool.python3.launch(["-u"] + arguments)
        guard program.waitForOutput(within: .seconds(60), until: { $0.contains("/) ...") }),
            let line = program.output.firstMatch(of: /\((http:.*)\/\)/)
        else { throw Tool.Failure(description: "python3 does not start: \(program.output)\(program.errors)") }
        url = String(line.1)
    }

    private static let uploads = """
        import hashlib
        import http.server

        class Uploads(http.server.BaseHTTPRequestHandler):
            def do_PUT(self):
                digest = hashlib.sha256()
                left = int(self.headers["Content-Length"])
                while left and (piece := self.rfile.read(min(left, 65536))):
                    digest.update(piece)
                    left -= len(piece)
                self.send_response(201)
                self.end_headers()
                self.wfile.write(digest.hexdigest().encode())

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Uploads)
        print(f"Serving HTTP (http://127.0.0.1:{server.server_port}/) ...")
        server.serve_forever()
        """
}
