extension TLSSession: StreamCipher {
    var isComplete: Bool {
        switch state {
        case .beginning, .handshaking: false
        case .open, .peerEnded, .ended, .closed, .failed: true
        }
    }

    var isBypassed: Bool { if case .failed(.plainHTTP) = state { true } else { false } }

    var agreedProtocol: String? { applicationProtocol?.rawValue }
}
