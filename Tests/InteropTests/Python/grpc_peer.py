"""gRPC with bytes as messages, so that no code has to be generated.

    grpc_peer.py serve [CERTIFICATE KEY]    an origin; it prints where it listens, and how calls end
    grpc_peer.py CALL URL [ROOTS]           calls it through the proxy at URL; the exit status is 0 if all was right
"""

import concurrent.futures
import os
import sys
import threading
from urllib.parse import urlsplit

import grpc

OPTIONS = [("grpc.enable_http_proxy", 0)]
PATIENCE = 30


class Service(grpc.GenericRpcHandler):
    """The methods of the origin."""

    def service(self, details):
        kind, method = {
            "/test/Echo": (grpc.unary_unary_rpc_method_handler, self.echo),
            "/test/Fail": (grpc.unary_unary_rpc_method_handler, self.fail),
            "/test/Sleep": (grpc.unary_unary_rpc_method_handler, self.sleep),
            "/test/Collect": (grpc.stream_unary_rpc_method_handler, self.collect),
            "/test/Repeat": (grpc.unary_stream_rpc_method_handler, self.repeat),
            "/test/Forever": (grpc.unary_stream_rpc_method_handler, self.forever),
            "/test/Talk": (grpc.stream_stream_rpc_method_handler, self.talk),
        }.get(details.method, (None, None))
        return kind and kind(method)

    def echo(self, message, context):
        fields = dict(context.invocation_metadata())
        context.send_initial_metadata([("x-first", fields.get("x-text", "none"))])
        context.set_trailing_metadata([("x-last-bin", fields.get("x-bytes-bin", b"none"))])
        return message

    def fail(self, message, context):
        context.set_trailing_metadata([("x-why", "because")])
        context.abort(grpc.StatusCode.FAILED_PRECONDITION, message.decode())

    def sleep(self, message, context):
        print(f"less than a minute: {context.time_remaining() < 60}", flush=True)
        self.watch("sleep", context).wait(PATIENCE)
        return message

    def collect(self, messages, context):
        return b"".join(messages)

    def repeat(self, message, context):
        for number in range(500):
            yield b"%d:" % number + message

    def forever(self, message, context):
        ended = self.watch("forever", context)
        yield message
        ended.wait(PATIENCE)

    def talk(self, messages, context):
        for message in messages:
            yield message[::-1]

    @staticmethod
    def watch(name, context):
        """Prints a line when the call ends, and returns what is set then."""
        ended = threading.Event()

        def end():
            print(f"{name} has ended", flush=True)
            ended.set()

        if not context.add_callback(end):
            end()
        return ended


def serve(certificate=None, key=None):
    server = grpc.server(concurrent.futures.ThreadPoolExecutor(32), options=OPTIONS)
    server.add_generic_rpc_handlers([Service()])
    if certificate:
        pair = [open(name, "rb").read() for name in [key, certificate]]
        port = server.add_secure_port("127.0.0.1:0", grpc.ssl_server_credentials([pair]))
    else:
        port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    print(f"listening on http{'s' if certificate else ''}://127.0.0.1:{port}", flush=True)
    server.wait_for_termination()


def unary(channel):
    """One message each way, of several sizes, with fields before and after it."""
    call = channel.unary_unary("/test/Echo")
    for size in [0, 1, 16379, 16384, 65535, 3 << 20]:
        message = os.urandom(size)
        fields = [("x-text", "words"), ("x-bytes-bin", bytes(range(256)))]
        answer, result = call.with_call(message, timeout=PATIENCE, metadata=fields)
        assert answer == message, size
        assert result.code() == grpc.StatusCode.OK, result
        assert dict(result.initial_metadata())["x-first"] == "words", result.initial_metadata()
        assert dict(result.trailing_metadata())["x-last-bin"] == bytes(range(256)), result.trailing_metadata()


def collect(channel):
    """500 messages to the origin, and one back."""
    messages = [os.urandom(number * 7) for number in range(500)]
    answer = channel.stream_unary("/test/Collect")(iter(messages), timeout=PATIENCE)
    assert answer == b"".join(messages), len(answer)


def repeat(channel):
    """One message to the origin, and 500 back."""
    message = os.urandom(8000)
    answers = list(channel.unary_stream("/test/Repeat")(message, timeout=PATIENCE))
    assert answers == [b"%d:" % number + message for number in range(500)], len(answers)


def talk(channel):
    """Each message is sent when the answer to the last one is there, so nobody on the way may wait for more."""
    answered = threading.Semaphore(1)

    def messages():
        for number in range(200):
            assert answered.acquire(timeout=PATIENCE)
            yield b"message %d" % number

    count = 0
    for answer in channel.stream_stream("/test/Talk")(messages(), timeout=PATIENCE):
        assert answer == (b"message %d" % count)[::-1], answer
        count += 1
        answered.release()
    assert count == 200, count


def crowd(channel):
    """300 calls at once."""
    call = channel.unary_unary("/test/Echo")
    calls = [(b"%d" % number, call.future(b"%d" % number, timeout=PATIENCE)) for number in range(300)]
    for message, future in calls:
        assert future.result(PATIENCE) == message, message


def deadline(channel):
    """The origin learns the deadline, and the call ends with it."""
    error = failure(lambda: channel.unary_unary("/test/Sleep")(b"", timeout=1))
    assert error.code() == grpc.StatusCode.DEADLINE_EXCEEDED, error


def cancel(channel):
    """A call is given up after its first message. The connection goes on."""
    call = channel.unary_stream("/test/Forever")(b"first", timeout=PATIENCE)
    assert next(call) == b"first"
    call.cancel()
    error = failure(lambda: next(call))
    assert error.code() == grpc.StatusCode.CANCELLED, error
    assert channel.unary_unary("/test/Echo")(b"on", timeout=PATIENCE) == b"on"


def status(channel):
    """A failure arrives with its code, its words and its fields, and so does a method that isn't there."""
    words = "nothing is ready: ä%ö\n"
    error = failure(lambda: channel.unary_unary("/test/Fail")(words.encode(), timeout=PATIENCE))
    assert error.code() == grpc.StatusCode.FAILED_PRECONDITION, error
    assert error.details() == words, error.details()
    assert dict(error.trailing_metadata())["x-why"] == "because", error.trailing_metadata()
    error = failure(lambda: channel.unary_unary("/test/Unknown")(b"", timeout=PATIENCE))
    assert error.code() == grpc.StatusCode.UNIMPLEMENTED, error


def gone(channel):
    """There is no origin. gRPC makes UNAVAILABLE of 502."""
    error = failure(lambda: channel.unary_unary("/test/Echo")(b"", timeout=PATIENCE))
    assert error.code() == grpc.StatusCode.UNAVAILABLE, error


def failure(work):
    try:
        answer = work()
    except grpc.RpcError as error:
        return error
    raise AssertionError(f"this should have failed: {answer}")


if sys.argv[1] == "serve":
    serve(*sys.argv[2:])
else:
    target = urlsplit(sys.argv[2]).netloc
    if len(sys.argv) > 3:
        roots = grpc.ssl_channel_credentials(open(sys.argv[3], "rb").read())
        opened = grpc.secure_channel(target, roots, OPTIONS)
    else:
        opened = grpc.insecure_channel(target, OPTIONS)
    with opened as channel:
        globals()[sys.argv[1]](channel)
    print("as it has to be")
