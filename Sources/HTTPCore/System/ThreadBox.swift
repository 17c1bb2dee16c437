/// The closure that a new thread runs, in a box: the system passes only one pointer to the thread.
final class ThreadBox {
    private let main: () -> Void

    init(_ main: @escaping () -> Void) {
        self.main = main
    }

    static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument = unsafe argument {
            unsafe Unmanaged<ThreadBox>.fromOpaque(argument).takeRetainedValue().main()
        }
        return nil
    }
}
