import Checks
import Foundation

#if os(Linux)
    /// What the kernel tells of a running program.
    extension Checks.Program {
        /// The memory that it has in use, in bytes.
        var memory: Int { get throws { try statusLine("VmRSS:") * 1024 } }

        /// The most memory that it ever had in use, in bytes.
        var peakMemory: Int { get throws { try statusLine("VmHWM:") * 1024 } }

        /// The number of its open descriptors.
        var descriptorCount: Int {
            get throws { try FileManager.default.contentsOfDirectory(atPath: "/proc/\(id)/fd").count }
        }

        /// The processor time that it has used, all its threads together.
        var processorTime: Duration {
            get throws {
                let text = try String(contentsOfFile: "/proc/\(id)/stat", encoding: .utf8)
                // The program's name, in parentheses, may hold spaces; utime and stime are fields 14 and 15.
                let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
                let ticks = fields.count > 13 ? (Int(fields[12]) ?? 0) + (Int(fields[13]) ?? 0) : 0
                return .milliseconds(ticks * 1000 / sysconf(Int32(_SC_CLK_TCK)))
            }
        }

        private func statusLine(_ name: String) throws -> Int {
            let text = try String(contentsOfFile: "/proc/\(id)/status", encoding: .utf8)
            let line = text.split(separator: "\n").first { $0.hasPrefix(name) } ?? ""
            return Int(line.dropFirst(name.count).filter(\.isNumber)) ?? 0
        }
    }
#endif

let mebibyte = 1 << 20
