"""A WebSocket server. Each path does one thing. It prints where it listens, and how each connection ended."""

import asyncio
import contextlib
import hashlib
import http
import json
import resource

from websockets.asyncio.server import serve
from websockets.datastructures import Headers
from websockets.exceptions import ConnectionClosed
from websockets.http11 import Response

told = asyncio.Event()


async def echo(socket):
    async for message in socket:
        await socket.send(message)


async def digest(socket):
    """Answers each message with its SHA-256, and then with the message itself."""
    async for message in socket:
        await socket.send(hashlib.sha256(message).hexdigest())
        await socket.send(message)


async def who(socket):
    """Sends the result of the handshake."""
    headers = socket.request.headers
    await socket.send(
        json.dumps(
            {
                "subprotocol": socket.subprotocol,
                "origin": headers.get("Origin"),
                "cookies": headers.get_all("Cookie"),
                "extensions": [extension.name for extension in socket.protocol.extensions],
                "offered": headers.get("Sec-WebSocket-Extensions"),
                "via": headers.get("Via"),
            }
        )
    )


async def ping(socket):
    """Pings the client, and sends a message when the pong has arrived."""
    await asyncio.wait_for(await socket.ping(b"from the server"), 10)
    await socket.send("pong came")
    await socket.wait_closed()


async def fragments(socket):
    """Sends one message in fragments with a ping between them."""

    async def pieces():
        for number in range(4):
            if number == 2:
                await asyncio.wait_for(await socket.ping(), 10)
            yield f"piece {number};"

    await socket.send(pieces())
    await socket.wait_closed()


async def close(socket):
    """Closes in the way that the first message says."""
    code, reason = json.loads(await socket.recv())
    await socket.close(code, reason)


async def gone(socket):
    """Breaks the connection without a close."""
    await socket.recv()
    socket.transport.abort()


async def late(socket):
    """Reads nothing for a while, and then everything in order."""
    await asyncio.sleep(1)
    for number in range(64):
        message = await socket.recv()
        assert message[:4] == number.to_bytes(4, "big") and len(message) == 65536
    await socket.send("64 of 64")


async def stay(socket):
    await socket.wait_closed()


PATHS = {handler.__name__: handler for handler in (echo, digest, who, ping, fragments, close, gone, late, stay)}


async def handle(socket):
    # For code that waits for a message, codes other than 1000 and 1001 are errors. Here they're normal.
    with contextlib.suppress(ConnectionClosed):
        await PATHS[socket.request.path.strip("/")](socket)
    await socket.wait_closed()
    print("closed", socket.close_code, socket.close_reason, flush=True)


async def answer(socket, request):
    """Answers requests that aren't for a WebSocket."""
    path = request.path.strip("/")
    if path == "refuse":
        return socket.respond(http.HTTPStatus.FORBIDDEN, "not for you\n")
    if path == "page":
        return page(PAGE.encode(), "text/html")
    # The page is only loaded when the image is there. So the browser waits for the end of the conversation.
    if path == "told":
        told.set()
        return page(b"", "text/plain")
    if path == "when-told":
        await told.wait()
        return page(b'<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"></svg>', "image/svg+xml")


def select(socket, offered):
    """The subprotocol that the server knows, if a client offers it."""
    return "chat" if "chat" in offered else None


def page(content, kind):
    headers = Headers([("Content-Type", kind), ("Content-Length", str(len(content))), ("Connection", "close")])
    return Response(200, "OK", headers, content)


PAGE = """<!DOCTYPE html>
<title>WebSocket</title>
<link rel="icon" href="data:,">
<img src="when-told">
<p id="result">nothing yet</p>
<script>
    const log = [];
    const socket = new WebSocket(`ws://${location.host}/echo`, ["soup", "chat"]);
    const bytes = new Uint8Array(65536).map((_, index) => index * 7);
    const sent = ["a text: \\u00e4\\u20ac", "", bytes];
    let count = 0;
    socket.binaryType = "arraybuffer";
    socket.onopen = () => {
        log.push(`open ${socket.protocol} ${socket.extensions.split(";")[0]}`);
        sent.forEach(message => socket.send(message));
    };
    socket.onmessage = event => {
        const wanted = sent[count++];
        const isSame = typeof wanted == "string" ? event.data === wanted
            : new Uint8Array(event.data).every((byte, index) => byte == wanted[index])
                && event.data.byteLength == wanted.length;
        log.push(isSame ? "same" : "different");
        if (count == sent.length) socket.close(3000, "enough");
    };
    socket.onerror = () => log.push("error");
    socket.onclose = event => {
        log.push(`closed ${event.code} ${event.wasClean}`);
        result.textContent = log.join(", ");
        fetch("told");
    };
</script>
"""


async def main():
    # A thousand clients at once need more descriptors than some systems allow by default.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    server = await serve(
        handle, "127.0.0.1", 0, select_subprotocol=select, process_request=answer, max_size=32 << 20, backlog=2000,
        ping_interval=None, open_timeout=60,
    )
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.wait_closed()


asyncio.run(main())
