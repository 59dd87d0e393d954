"""HTTP/1.1 by hand: quick, and able to break off an answer anywhere."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from email.utils import formatdate
from enum import Enum
from http import HTTPStatus

MOST_HEAD = 64 * 1024
MOST_BODY = 50 * 1024 * 1024


class Manner(Enum):
    """How much of an answer reaches the client, and how its connection ends."""

    WHOLE = "whole"
    NOTHING = "nothing"
    """The connection is closed (FIN) without a byte."""
    RESET = "reset"
    """The connection is reset (RST) without a byte."""
    HALF_HEAD = "half-head"
    HALF_BODY = "half-body"
    BARE = "bare"
    """The body alone, without HTTP around it."""


@dataclass(slots=True)
class Request:
    """`headers` have small-letter names; `path` is as it came, without the query."""

    verb: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(slots=True)
class Answer:
    status: int
    body: bytes
    kind: str = "application/json"
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = Manner.WHOLE

    def octets(self) -> bytes:
        reason = _REASONS.get(self.status, "Unknown")
        more = "".join(f"{name}: {value}\r\n" for name, value in self.headers)
        head = (
            f"HTTP/1.1 {self.status} {reason}\r\nServer: double\r\nDate: {formatdate(usegmt=True)}\r\n"
            f"Content-Type: {self.kind}\r\n{more}Content-Length: {len(self.body)}\r\nConnection: keep-alive\r\n\r\n"
        )
        return head.encode() + self.body


Handler = Callable[[Request], Answer | Awaitable[Answer]]
_REASONS = {status.value: status.phrase for status in HTTPStatus}
_LINGER_NOT = struct.pack("ii", 1, 0)


class _TooLargeError(ValueError):
    pass


class Connection(asyncio.Protocol):
    """One client's connection: requests in order, one at a time.

    A handler that answers at once costs no task; one that waits is cancelled when the client goes away.
    """

    def __init__(self, handle: Handler, connections: set["Connection"]) -> None:
        self._handle = handle
        self._connections = connections
        self._buffer = bytearray()
        self._waiting: asyncio.Task[None] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._connections.add(self)

    def connection_lost(self, _error: Exception | None) -> None:
        self._connections.discard(self)
        self._transport = None
        if self._waiting:
            self._waiting.cancel()

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._waiting:
            self._serve()

    def eof_received(self) -> bool:
        return False

    def abort(self) -> None:
        if self._transport:
            self._transport.abort()

    def _serve(self) -> None:
        while self._transport and not self._waiting:
            try:
                taken = _take(self._buffer)
            except _TooLargeError:
                self._write(Answer(413, b'{"ok":false,"error_code":413,"description":"Request Entity Too Large"}'))
                self._close()
                return
            except ValueError:
                self._write(Answer(400, b'{"ok":false,"error_code":400,"description":"Bad Request"}'))
                self._close()
                return
            if taken is None:
                return
            answer = self._handle(taken)
            if isinstance(answer, Answer):
                self._write(answer)
            else:
                self._waiting = asyncio.ensure_future(self._later(answer))

    async def _later(self, answer: Awaitable[Answer]) -> None:
        self._write(await answer)
        self._waiting = None
        self._serve()

    def _write(self, answer: Answer) -> None:
        if not self._transport:
            return
        match answer.manner:
            case Manner.WHOLE:
                self._transport.write(answer.octets())
            case Manner.NOTHING:
                self._close()
            case Manner.RESET:
                self._reset()
            case Manner.HALF_HEAD:
                self._transport.write(answer.octets()[:40])
                self._close()
            case Manner.HALF_BODY:
                octets = answer.octets()
                self._transport.write(octets[: len(octets) - max(1, len(answer.body) // 2)])
                self._close()
            case Manner.BARE:
                self._transport.write(answer.body)
                self._close()

    def _close(self) -> None:
        if self._transport:
            self._transport.close()
            self._transport = None

    def _reset(self) -> None:
        assert self._transport is not None
        self._transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER_NOT)
        self._transport.abort()
        self._transport = None


def _take(buffer: bytearray) -> Request | None:
    """The first request of the buffer, which it leaves; None while it is not whole."""
    end = buffer.find(b"\r\n\r\n")
    if end < 0:
        if len(buffer) > MOST_HEAD:
            raise _TooLargeError
        return None
    first, *lines = buffer[:end].decode("latin-1").split("\r\n")
    verb, target, _version = first.split(" ")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    start = end + 4
    if "chunked" in headers.get("transfer-encoding", ""):
        chunked = _chunks(buffer, start)
        if chunked is None:
            return None
        body, stop = chunked
    else:
        stop = start + int(headers.get("content-length", "0"))
        if stop - start > MOST_BODY:
            raise _TooLargeError
        if len(buffer) < stop:
            return None
        body = bytes(buffer[start:stop])
    del buffer[:stop]
    path, _, query = target.partition("?")
    return Request(verb, path, query, headers, body)


def _chunks(buffer: bytearray, at: int) -> tuple[bytes, int] | None:
    body = bytearray()
    while True:
        line = buffer.find(b"\r\n", at)
        if line < 0:
            return None
        size = int(buffer[at:line].split(b";")[0], 16)
        at = line + 2
        if len(body) + size > MOST_BODY:
            raise _TooLargeError
        if len(buffer) < at + size + 2:
            return None
        body += buffer[at : at + size]
        at += size + 2
        if size == 0:
            return bytes(body), at


async def listen(handle: Handler, host: str, port: int) -> tuple[asyncio.Server, set[Connection]]:
    """A server on `host`; port 0 takes a free one. The set holds the connections that are open."""
    connections: set[Connection] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(handle, connections), host, port, backlog=1024)
    return server, connections
