import Checks

/// Plays a row with its own proxy, and judges it.
struct SceneRunner {
    let trial: H2Trial

    /// What is wrong, one sentence each.
    func complaints() async throws -> [String] {
        guard let exchange = Exchange.all[trial.row.id] else { return ["\(trial.row.id) has no exchange"] }
        return try await onThread { try play(exchange) }
    }

    private func play(_ exchange: Exchange) throws -> [String] {
        let signals = Signals()
        let origin = try ScriptedOrigin(script: exchange.origin.script(signals))
        defer { origin.stop() }
        let folder = try TemporaryFolder(for: "case")
        let subject = HTTP2Subject.chosen
        let (proxy, port) = try subject.start(
            before: origin, isSecure: trial.isSecure, flags: exchange.flags, in: folder)
        defer { proxy.stop(grace: .seconds(1)) }
        let scene = Scene(origin: origin, proxy: proxy, port: port, isSecure: trial.isSecure, signals: signals)
        defer { scene.clients.forEach { $0.close() } }
        do {
            try exchange.play(scene)
        } catch {
            scene.complain("the exchange ended early: \(error)")
        }
        if exchange.isSurvivable { checkSurvival(scene) }
        judgeRecords(of: scene)
        return scene.complaints
    }

    /// The proxy lives, and serves another connection.
    private func checkSurvival(_ scene: Scene) {
        scene.check(scene.proxy.ending == nil, "the proxy has ended: \(scene.proxy.errors)")
        do {
            let answer = try scene.ask("GET", "/after", over: try scene.client())
            scene.expectOK(answer, "/after", "the answer to another connection")
        } catch {
            scene.complain("another connection: \(error)")
        }
    }

    /// Whatever a case is about, the client sees no frame that HTTP/2 forbids, and the origin no request that nobody
    /// sent.
    private func judgeRecords(of scene: Scene) {
        for client in scene.clients {
            client.read(within: .zero)
            for fault in client.conduct.faults { scene.complain("the client saw \(fault)") }
            client.close()
        }
        let ending = scene.proxy.stop(grace: .seconds(10))
        if HTTP2Subject.chosen == .step7 {
            scene.check(ending == .exited(0), "the proxy's end: \(ending?.description ?? "none after SIGTERM")")
        }
        // The proxy is gone, so it has sent everything that it will ever send to the origin.
        scene.signals.change("go", by: 1000)
        scene.origin.wait { $0.allSatisfy { $0.ending != .open } }
        let record = OriginRecord(scene.origin.connections)
        for complaint in record.complaints(asked: scene.asked, neverWhole: scene.neverWhole) {
            scene.complain(complaint)
        }
    }
}
