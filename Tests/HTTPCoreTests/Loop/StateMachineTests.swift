import Testing

@testable import HTTPCore

/// The tables of states are only worth something if they forbid what nobody has thought of.
@Suite struct StateMachineTests {
    @Test func `only transitions that are in the table are allowed`() {
        #expect(ServerConnection.State.idle.mayBecome(.draining))
        #expect(ServerConnection.State.serving.mayBecome(.tunnelling))
        #expect(!ServerConnection.State.idle.mayBecome(.serving))
        #expect(!ServerConnection.State.ended.mayBecome(.ended))
        #expect(!ExchangeState.over.mayBecome(.handling))
        #expect(!RequestBody.State.closed.mayBecome(.open))
        #expect(!ClientConnection.State.idle.mayBecome(.answered))
        #expect(!ClientConnection.State.switched.mayBecome(.idle))
        #expect(!Upload.State.sent.mayBecome(.cancelled))
        #expect(!BodyWriter.State.starved.mayBecome(.ended))
        #expect(!BodyWriter.State.ended.mayBecome(.reading))
        #expect(!Job.State.ended.mayBecome(.cancelled))
    }
}
