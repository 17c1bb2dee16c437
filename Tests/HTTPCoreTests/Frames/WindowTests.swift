import Testing

@testable import HTTPCore

@Suite struct WindowTests {
    @Test func `a window is spent, and can be opened again`() throws {
        var window = Window(10)
        try window.spend(10)
        #expect(window.available == 0)
        try window.spend(0)
        #expect(throws: Window.Overflow.self) { try window.spend(1) }
        try window.change(by: 5)
        #expect(window.available == 5)
    }

    @Test func `a window can't exceed the largest one`() throws {
        var window = Window(1)
        #expect(throws: Window.Overflow.self) { try window.change(by: Window.most) }
        #expect(window.size == 1)
        try window.change(by: Window.most - 1)
        #expect(window.size == Window.most)
        #expect(throws: Window.Overflow.self) { try window.change(by: 1) }
    }

    @Test func `a window may become negative, and then nothing may be sent`() throws {
        var window = Window(100)
        try window.spend(80)
        try window.change(by: -50)
        #expect(window.size == -30 && window.available == 0)
        try window.spend(0)
        #expect(throws: Window.Overflow.self) { try window.spend(1) }
        try window.change(by: 31)
        #expect(window.available == 1)
    }

    @Test func `room is given back in halves of the window`() throws {
        var window = GrantedWindow(100)
        try window.receive(100)
        #expect(throws: Window.Overflow.self) { try window.receive(1) }
        #expect(window.release(49) == nil)
        #expect(throws: Window.Overflow.self) { try window.receive(1) }
        #expect(window.release(1) == 50)
        try window.receive(50)
        #expect(throws: Window.Overflow.self) { try window.receive(1) }
        #expect(window.release(100) == 100)
        try window.receive(100)
    }

    @Test func `a window of one byte is given back byte by byte`() throws {
        var window = GrantedWindow(1)
        for _ in 0..<3 {
            try window.receive(1)
            #expect(window.release(1) == 1)
        }
    }
}
