import Foundation

/// Notices that a file in a folder has been saved.
///
/// It looks at the files a few times a second: that works with every editor and on every system, and costs nothing that
/// one would notice.
struct FileWatch {
    private let folder: URL
    private let before: [String: Date]

    /// Begins to watch: whatever is saved from now on counts.
    init(folder: URL) {
        self.folder = folder
        before = Self.dates(in: folder)
    }

    /// Waits until a file is saved, made or removed.
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
