@testable import HTTPCore

/// A request in flight. The test plays the origin.
final class Exchange {
    private var outcome: Result<Response, any Error>?
    private(set) var interim: [Response] = []
    private var task: Task<Void, Never>?

    init(_ request: Request = .to("a"), to origin: Origin, with client: Client, on loop: EventLoop) {
        task = loop.spawn {
            do {
                self.outcome = .success(try await client.send(request, to: origin) { self.interim.append($0) })
            } catch {
                self.outcome = .failure(error)
            }
        }
    }

    func response() async throws -> Response {
        await task?.value
        guard let outcome else { throw CancellationError() }
        return try outcome.get()
    }

    /// The whole content of the response, as text.
    func content() async throws -> String {
        Wire(try await response().body.collect(upTo: 1 << 20)).text
    }

    /// The ways in which an exchange can fail, without the details.
    enum Failure {
        case unreachable, exhausted, connectTimeout, timeout, closed, brokenOff, malformed, cancelled
    }

    /// Whether the exchange failed in this way.
    func hasFailed(_ expected: Failure) async -> Bool {
        await task?.value
        guard case .failure(let error)? = outcome else { return false }
        let failure: Failure? =
            switch error {
            case ClientError.unreachable: .unreachable
            case ClientError.exhausted: .exhausted
            case ClientError.connectTimeout: .connectTimeout
            case ClientError.timeout: .timeout
            case ClientError.closed: .closed
            case ClientError.brokenOff: .brokenOff
            case ClientError.malformed: .malformed
            case is CancellationError: .cancelled
            default: nil
            }
        return failure == expected
    }

    /// The error with which the exchange failed; nil if there is a response.
    func failure() async -> (any Error)? {
        await task?.value
        guard case .failure(let error)? = outcome else { return nil }
        return error
    }

    func cancel() { task?.cancel() }
}
