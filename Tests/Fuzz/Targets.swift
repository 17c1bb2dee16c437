#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The entry for libFuzzer. All targets are in one program, because building the core for each of them takes most of the
/// time. FUZZ_TARGET names the one that gets the inputs.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    if let input = unsafe Input(start, count) { target(input) }
    return 0
}

private let target: @Sendable (Input) -> Void = {
    let name = unsafe getenv("FUZZ_TARGET").map { unsafe String(cString: $0) } ?? ""
    switch name {
    case "RequestHeads": return requestHeads
    case "ResponseHeads": return responseHeads
    case "ChunkedBodies": return chunkedBodies
    case "FieldValues": return fieldValues
    case "Frames": return frames
    case "HeaderBlocks": return headerBlocks
    case "HuffmanStrings": return huffmanStrings
    default: fatalError("FUZZ_TARGET is '\(name)', and there is no such target")
    }
}()
