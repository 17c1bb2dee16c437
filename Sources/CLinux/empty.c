// SwiftPM builds a target of C from at least one source file; the header is all there is.
