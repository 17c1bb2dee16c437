// swift-tools-version: 6.2
import PackageDescription

// No dependencies: a reader can follow a request from accept to close in this repository.
let settings: [SwiftSetting] = [
    .strictMemorySafety(),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableUpcomingFeature("ExistentialAny"),
]

/// A step is one file. Its folder is in steps/, so that the diff between two of them is the lesson.
func step(_ name: String) -> Target {
    .executableTarget(
        name: name, dependencies: ["HTTPCore"], path: "steps/\(name)", swiftSettings: settings)
}

/// The steps, as dependencies of everything that starts them as processes. So `swift run tutorial` and `swift test`
/// build them first. The tutorial builds the exercise itself: if that has a mistake, the tutorial must still run and say
/// which one.
let steps: [Target.Dependency] = ["step1", "step2", "step3", "step4", "step5", "step6", "step7"]
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
        step("step7"),
        step("exercise"),
        .target(name: "CLinux"),
        .target(name: "HTTPCore", dependencies: ["CLinux"], swiftSettings: settings),
        .target(name: "Checks", swiftSettings: settings),
        .target(name: "Docs", dependencies: ["Checks"], swiftSettings: settings),
        .executableTarget(name: "tutorial", dependencies: ["Checks", "Docs"] + steps, swiftSettings: settings),
        .executableTarget(
            name: "bench", dependencies: ["Checks", "step5", "step6", "step7"], resources: [.copy("peers")],
            swiftSettings: settings),
        .testTarget(name: "HTTPCoreTests", dependencies: ["Checks", "HTTPCore"], swiftSettings: settings),
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
