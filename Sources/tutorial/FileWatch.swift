import Foundation

/// Notices when a file in a folder is saved.
///
/// It looks at the files a few times a second. That works with every editor and on every system, and you won't notice
/// the cost.
struct FileWatch {
    private let folder: URL
    private let before: [String: Date]

    /// Starts to watch. It notices every file that's saved from now on.
    init(folder: URL) {
        self.folder = folder
        before = Self.dates(in: folder)
    }

    /// Waits until a file is saved, created or removed.
    func waitForChange() async {
        while Self.dates(in: folder) == before {
            do { try await Task.sleep(for: .milliseconds(300)) } catch { return }
        }
    }

    private static func dates(in folder: URL) -> [String: Date] {
        let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".swift") }.reduce(into: [:]) { dates, name in
            let path = folder.appendingPathComponent(name).path
            dates[name] = (try? FileManager.default.attributesOfItem(atPath: path)[.modificationDate]) as? Date
        }
    }
}
