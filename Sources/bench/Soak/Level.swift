import Checks

/// What a program takes from the system at one time.
struct Level {
    /// The number of open file descriptors.
    let descriptors: Int
    /// Resident memory, in KiB.
    let memory: Int
    /// The highest amount of resident memory so far, in KiB.
    let peak: Int

    init(of program: Program) throws {
        descriptors = try program.figures.descriptorCount
        memory = try program.figures.memory / 1024
        peak = try program.figures.peakMemory / 1024
    }
}
