"""One WebSocket conversation through a proxy: websocket_client.py TALK URL. The exit status is 0 if all was right."""

import asyncio
import hashlib
import json
import os
import resource
import sys
import time

from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

SIZES = [0, 1, 125, 126, 127, 65535, 65536, 65537]
url = sys.argv[2].replace("http://", "ws://", 1)


def talk_to(path, **options):
    options = {"proxy": None, "max_size": 32 << 20, "open_timeout": 60, "ping_interval": None} | options
    return connect(f"{url}/{path}", **options)


async def sizes():
    """R01: every size at which a frame's head changes, as text and as bytes, compressed and not."""
    for compression in ["deflate", None]:
        async with talk_to("echo", compression=compression) as socket:
            for size in SIZES:
                for message in ["x" * size, os.urandom(size)]:
                    await socket.send(message)
                    assert await socket.recv() == message, f"{size} {type(message)}"


async def large():
    """R02: 16 MiB each way, by hash."""
    for compression in ["deflate", None]:
        async with talk_to("digest", compression=compression) as socket:
            message = os.urandom(16 << 20)
            await socket.send(message)
            assert await socket.recv() == hashlib.sha256(message).hexdigest()
            assert hashlib.sha256(await socket.recv()).digest() == hashlib.sha256(message).digest()


async def deflate():
    """R03: the ends agree on compression, and use it."""
    async with talk_to("who") as socket:
        seen = json.loads(await socket.recv())
        assert seen["extensions"] == ["permessage-deflate"], seen
        assert [extension.name for extension in socket.protocol.extensions] == ["permessage-deflate"]
    async with talk_to("who", compression=None) as socket:
        seen = json.loads(await socket.recv())
        assert seen["extensions"] == [] and seen["offered"] is None, seen


async def fragments():
    """R04: a message in fragments, from either end, with a ping between them."""
    async with talk_to("fragments") as socket:
        assert await socket.recv() == "piece 0;piece 1;piece 2;piece 3;"
    async with talk_to("echo") as socket:

        async def pieces():
            for number in range(100):
                if number == 50:
                    await asyncio.wait_for(await socket.ping(), 10)
                yield bytes([number]) * 700

        sending = asyncio.create_task(socket.send(pieces()))
        assert await socket.recv() == b"".join(bytes([number]) * 700 for number in range(100))
        await sending


async def pings():
    """R05: ping and pong, both ways."""
    async with talk_to("ping") as socket:
        assert await socket.recv() == "pong came"
        await asyncio.wait_for(await socket.ping(b"from the client"), 10)


async def codes():
    """R06: codes and reasons of a close, from either end."""
    for code, reason in [(1000, ""), (1001, "going away"), (3000, "an own reason: ä"), (4999, "r" * 123)]:
        async with talk_to("close") as socket:
            await socket.send(json.dumps([code, reason]))
            await socket.wait_closed()
            assert (socket.close_code, socket.close_reason) == (code, reason), socket.close_code
        async with talk_to("echo") as socket:
            await socket.close(code, f"client: {reason[:80]}")
            assert socket.close_code == code


async def crowd():
    """R07: a thousand clients at once, and each gets its own messages back."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    all_are_open = asyncio.Barrier(1000)
    # This many connect at the same time. More would only wait in the queues of the listening sockets.
    doors = asyncio.Semaphore(50)

    async def one(number):
        async with doors:
            socket = await talk_to("echo", compression=None)
        await all_are_open.wait()
        for turn in range(3):
            await socket.send(f"{number} {turn}")
            assert await socket.recv() == f"{number} {turn}"
        await socket.close()

    await asyncio.gather(*(one(number) for number in range(1000)))


async def fields():
    """R08: subprotocol, Origin and Cookie reach the server."""
    cookies = {"Cookie": "a=1; b=2"}
    async with talk_to("who", subprotocols=["soup", "chat"], origin="http://a.example", additional_headers=cookies) as s:
        seen = json.loads(await s.recv())
        assert s.subprotocol == "chat" and seen["subprotocol"] == "chat", seen
        assert seen["origin"] == "http://a.example" and seen["cookies"] == ["a=1; b=2"], seen
        # The proxy has sent the request to the server.
        assert seen["via"].startswith("1.1 step6-") and s.response.headers["Via"].startswith("1.1 step6-")


async def refusal():
    """R09: a refusal reaches the client with its text."""
    try:
        async with talk_to("refuse"):
            raise AssertionError("it was not refused")
    except InvalidStatus as refused:
        assert refused.response.status_code == 403 and refused.response.body == b"not for you\n"


async def gone():
    """R10: if the server goes away, the client sees 1006 at once."""
    async with talk_to("gone") as socket:
        await socket.send("go")
        start = time.monotonic()
        try:
            await socket.recv()
            raise AssertionError("the connection stays")
        except ConnectionClosed:
            assert socket.close_code == 1006 and time.monotonic() - start < 1


async def leave():
    """R10: the client goes away."""
    socket = await talk_to("stay")
    socket.transport.abort()


async def keep():
    """R11: pings keep a tunnel open beyond its idle time, here of 2 s; without them it ends."""
    async with talk_to("echo", ping_interval=0.5) as socket, talk_to("stay") as silent:
        await asyncio.sleep(5)
        await socket.send("still there")
        assert await socket.recv() == "still there"
        assert silent.close_code == 1006, silent.close_code


async def flood():
    """R12: 64 messages of 64 KiB are in flight before the first one is read."""
    for compression in ["deflate", None]:
        async with talk_to("late", compression=compression) as socket:
            for number in range(64):
                await socket.send(number.to_bytes(4, "big") + os.urandom(65532))
            assert await socket.recv() == "64 of 64"


asyncio.run(globals()[sys.argv[1]]())
print("as it has to be")
