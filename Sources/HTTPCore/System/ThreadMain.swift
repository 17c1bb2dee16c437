/// What a thread does, in the form in which the system's call hands it over: one pointer, which the thread takes.
final class ThreadMain {
    private let main: () -> Void

    init(_ main: @escaping () -> Void) {
        self.main = main
    }

    static func run(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        if let argument = unsafe argument {
            unsafe Unmanaged<ThreadMain>.fromOpaque(argument).takeRetainedValue().main()
        }
        return nil
    }
}
