// swift-tools-version: 6.2
import PackageDescription

// No dependencies: a reader can follow a request from accept to close in this repository.
//
// Exclusive access is checked as the program runs in debug builds, and so by every test; release builds go without, as
// each check costs a look at the thread's own memory (a tenth of all instructions of a request).
let settings: [SwiftSetting] = [
    .unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release)),
    .strictMemorySafety(),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A step is one file; its folder lies in steps/ so that a diff between two of them is the lesson.
func step(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["HTTPCore"], path: "steps/\(name)", swiftSettings: settings,
        linkerSettings: [.unsafeFlags(["-static-stdlib"], .when(platforms: [.linux], configuration: .release))])
}

/// The steps, as dependencies of what starts them as processes: so `swift run tutorial` and `swift test` build them first.
/// The tutorial builds the exercise itself: it has to run when that has a mistake in it, and to say which.
let steps: [Target.Dependency] = ["step1", "step2", "step3", "step4", "step5", "step6"]
let programs: [Target.Dependency] = steps + ["exercise", "tutorial"]

let package = Package(
    name: "reverse-proxy-tutorial",
    platforms: [.macOS(.v15)],
    targets: [
        step("step1"),
        step("step2"),
        step("step3"),
        step("step4"),
        step("step5"),
        step("step6"),
        step("exercise"),
        .target(name: "CLinux"),
        .target(name: "HTTPCore", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "Checks", swiftSettings: settings),
        .target(name: "Docs", dependencies: ["Checks"], swiftSettings: settings),
        .executableTarget(name: "tutorial", dependencies: ["Checks", "Docs"] + steps, swiftSettings: settings),
        .executableTarget(
            name: "bench", dependencies: ["Checks", "step5", "step6"], resources: [.copy("peers")],
            swiftSettings: settings),
        .testTarget(name: "HTTPCoreTests", dependencies: ["HTTPCore"], swiftSettings: settings),
        .testTarget(name: "StepTests", dependencies: ["Checks"] + programs, swiftSettings: settings),
        .testTarget(
            name: "TutorialTests", dependencies: ["Checks", "Docs", "HTTPCore"] + programs, swiftSettings: settings),
        .testTarget(
            name: "WireTests", dependencies: ["Checks"] + programs, resources: [.copy("Cases")],
            swiftSettings: settings),
        .testTarget(
            name: "InteropTests", dependencies: ["Checks", "HTTPCore"] + programs, resources: [.copy("Python")],
            swiftSettings: settings),
    ]
)
