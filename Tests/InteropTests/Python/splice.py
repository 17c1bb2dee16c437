"""Lets programs that don't speak HTTP use a tunnel.

    splice.py near URL    for each connection, asks the proxy at URL for a tunnel, and passes bytes through it
    splice.py far PORT    an origin that switches protocols, and passes bytes to the program at PORT
"""

import asyncio
import sys
from urllib.parse import urlsplit

PROTOCOL = "splice"


async def pipe(reader, writer):
    while piece := await reader.read(65536):
        writer.write(piece)
        await writer.drain()
    writer.write_eof()


async def splice(one, other):
    await asyncio.gather(pipe(one[0], other[1]), pipe(other[0], one[1]), return_exceptions=True)
    for _, writer in [one, other]:
        writer.close()


async def near(*client):
    url = urlsplit(sys.argv[2])
    proxy = await asyncio.open_connection(url.hostname, url.port)
    request = f"GET / HTTP/1.1\r\nHost: {url.netloc}\r\nConnection: Upgrade\r\nUpgrade: {PROTOCOL}\r\n\r\n"
    proxy[1].write(request.encode())
    head = await proxy[0].readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 101 "), head
    await splice(client, proxy)


async def far(*proxy):
    head = await proxy[0].readuntil(b"\r\n\r\n")
    assert f"\r\nupgrade: {PROTOCOL}\r\n" in head.decode().lower(), head
    proxy[1].write(f"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: {PROTOCOL}\r\n\r\n".encode())
    await splice(proxy, await asyncio.open_connection("127.0.0.1", int(sys.argv[2])))


async def main():
    server = await asyncio.start_server({"near": near, "far": far}[sys.argv[1]], "127.0.0.1", 0)
    print(f"listening on http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await server.serve_forever()


asyncio.run(main())
