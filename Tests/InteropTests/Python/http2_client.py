"""One conversation in HTTP/2 with a proxy: http2_client.py TALK URL [ROOTS]. The exit status is 0 if all was right."""

import asyncio
import hashlib
import os
import socket
import ssl
import sys
from urllib.parse import urlsplit

import h2.config
import h2.connection
import h2.events
import h2.settings
import httpx

DATA, HEADERS, PING, GOAWAY = 0, 1, 6, 7
url = sys.argv[2]
trust = ssl.create_default_context(cafile=sys.argv[3]) if len(sys.argv) > 3 else None


def client():
    """httpx with one connection, that speaks nothing but HTTP/2."""
    limits = httpx.Limits(max_connections=1)
    verify = trust or ssl.create_default_context()
    return httpx.AsyncClient(http1=False, http2=True, limits=limits, verify=verify, timeout=60, trust_env=False)


async def crowd():
    """300 requests at once on one connection each get their own answer."""

    async def ask(number):
        answer = await session.get(f"{url}/{number}")
        assert answer.http_version == "HTTP/2", answer.http_version
        assert answer.text == f"/{number}\n", (number, answer.text)

    async with client() as session:
        await asyncio.gather(*(ask(number) for number in range(300)))


async def halting():
    """Of a large response, only the first piece is read. Others on the same connection go on as before."""
    async with client() as session:
        async with session.stream("GET", f"{url}/large") as response:
            assert response.http_version == "HTTP/2", response.http_version
            pieces = response.aiter_raw()
            digest = hashlib.sha256(await anext(pieces))
            for number in range(30):
                answer = await session.get(f"{url}/small")
                assert answer.text == "hello", answer.text
            async for piece in pieces:
                digest.update(piece)
        answer = await session.get(f"{url}/digest")
        assert digest.hexdigest() == answer.text, "the content isn't what it was"


async def sending():
    """An upload of unknown length, in pieces of all sizes, comes back unchanged."""
    pieces = [os.urandom(size) for size in [1, 16383, 16384, 16385, 65535, 65536, 1 << 20, 3 << 20]]

    async def content():
        for piece in pieces:
            yield piece

    async with client() as session:
        answer = await session.put(f"{url}/uploads/sample", content=content())
        assert answer.status_code in [201, 204], answer
        answer = await session.get(f"{url}/uploads/sample")
        assert answer.content == b"".join(pieces), len(answer.content)


class Connection:
    """A connection whose frames are in the hands of the test."""

    def __init__(self, settings=None):
        address = urlsplit(url)
        self.authority = address.netloc
        self.socket = socket.create_connection((address.hostname, address.port), timeout=30)
        if trust:
            trust.set_alpn_protocols(["h2"])
            self.socket = trust.wrap_socket(self.socket, server_hostname=address.hostname)
            assert self.socket.selected_alpn_protocol() == "h2", self.socket.selected_alpn_protocol()
        self.h2 = h2.connection.H2Connection(h2.config.H2Configuration(header_encoding="utf-8"))
        self.h2.initiate_connection()
        if settings:
            self.h2.update_settings(settings)
        self.flush()

    def flush(self):
        self.socket.sendall(self.h2.data_to_send())

    def ask(self, path, fields=()):
        """Sends a request without content, and returns its stream."""
        stream = self.h2.get_next_available_stream_id()
        self.h2.send_headers(
            stream,
            [
                (":method", "GET"),
                (":scheme", "https" if trust else "http"),
                (":authority", self.authority),
                (":path", path),
                *fields,
            ],
            end_stream=True,
        )
        self.flush()
        return stream

    def events(self):
        """The events, one after the other, until the proxy ends the connection."""
        while data := self.socket.recv(65536):
            events = self.h2.receive_data(data)
            self.flush()
            yield from events

    def frames(self):
        """The frames that come from now on, as they are, until the proxy ends the connection."""
        data = b""
        while piece := self.socket.recv(65536):
            data += piece
            while len(data) >= 9 and len(data) >= (end := 9 + int.from_bytes(data[:3], "big")):
                yield data[3], data[4], int.from_bytes(data[5:9], "big"), data[9:end]
                data = data[end:]

    def until(self, kind, stream=None):
        """Waits for an event of that kind, and returns it and what came before it."""
        before = []
        for event in self.events():
            if isinstance(event, kind) and (stream is None or event.stream_id == stream):
                return event, before
            before.append(event)
        raise AssertionError(f"the connection has ended after {before}")


def bytewise():
    """The window is closed at first, and then opens by one byte at a time."""
    connection = Connection({h2.settings.SettingCodes.INITIAL_WINDOW_SIZE: 0})
    stream = connection.ask("/small")
    _, before = connection.until(h2.events.ResponseReceived, stream)
    content = b""
    # PING is answered, so whatever the proxy had to say before has arrived.
    connection.h2.ping(b"anything")
    connection.flush()
    _, between = connection.until(h2.events.PingAckReceived)
    assert not any(isinstance(event, h2.events.DataReceived) for event in before + between), before + between
    while len(content) < 5:
        connection.h2.increment_flow_control_window(1, stream)
        connection.flush()
        event, _ = connection.until(h2.events.DataReceived, stream)
        assert len(event.data) == 1, event
        content += event.data
    if not event.stream_ended:
        connection.until(h2.events.StreamEnded, stream)
    assert content == b"hello", content


def resets():
    """20 requests are given up. The connection still serves, and the origin's work on them ends."""
    connection = Connection()
    for stream in [connection.ask("/hold") for _ in range(20)]:
        connection.h2.reset_stream(stream, error_code=8)
    stream = connection.ask("/answer")
    event, before = connection.until(h2.events.DataReceived, stream)
    assert event.data == b"answer", event
    assert not any(isinstance(event, h2.events.ConnectionTerminated) for event in before), before


def cut():
    """An origin breaks off. The client must not think that this is all (RFC 9113 section 8.1)."""
    connection = Connection()
    for path in ["/length", "/chunks"]:
        stream = connection.ask(path)
        event, before = connection.until((h2.events.StreamReset, h2.events.StreamEnded), stream)
        assert isinstance(event, h2.events.StreamReset), (path, before)
        data = b"".join(event.data for event in before if isinstance(event, h2.events.DataReceived))
        assert data in [b"", b"only this"], data
    stream = connection.ask("/answer")
    event, _ = connection.until(h2.events.DataReceived, stream)
    assert event.data == b"answer", event


def drain():
    """The proxy is told to end. It says so, and still answers what is under way (RFC 9113 section 6.8)."""
    connection = Connection()
    stream = connection.ask("/slow")
    # The origin has the request when this arrives.
    connection.until(h2.events.InformationalResponseReceived, stream)
    print("under way", flush=True)
    goodbyes, content, ended = [], b"", False
    # h2 takes no more frames after GOAWAY, so the rest is read without it.
    for kind, flags, on, payload in connection.frames():
        if kind == GOAWAY:
            goodbyes.append((int.from_bytes(payload[:4], "big"), int.from_bytes(payload[4:8], "big")))
            print("told", flush=True)
        elif kind == PING and flags & 1 == 0:
            connection.socket.sendall(b"\0\0\x08\x06\x01\0\0\0\0" + payload)
        elif kind == DATA and on == stream:
            content += payload
        ended = ended or kind in [DATA, HEADERS] and on == stream and flags & 1 == 1
    assert goodbyes and all(last >= stream and code == 0 for last, code in goodbyes), goodbyes
    assert content == b"at last" and ended, (content, ended)


def large():
    """Fields that don't fit into one frame go on, and come back (RFC 9113 section 6.10)."""
    connection = Connection()
    value = "".join(chr(33 + number * 7 % 90) for number in range(7000))
    stream = connection.ask("/fields", [("x-one", value), ("x-two", value[::-1]), ("x-three", value[1:])])
    event, _ = connection.until(h2.events.ResponseReceived, stream)
    fields = dict(event.headers)
    assert fields[":status"] == "200", fields
    assert [fields.get(name) for name in ["x-one", "x-two", "x-three"]] == [value, value[::-1], value[1:]]


talk = globals()[sys.argv[1]]
asyncio.run(talk()) if asyncio.iscoroutinefunction(talk) else talk()
print("as it has to be")
