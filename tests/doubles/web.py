"""A web server on a loopback address that answers, and misbehaves, as a test tells it."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from types import TracebackType
from typing import Self

Writer = asyncio.StreamWriter


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: Mapping[str, str]


Behaviour = Callable[[Request, Writer], Awaitable[None]]
"""What is done with a request; the connection is closed when it returns."""


def answer(body: bytes = b"", status: int = 200, *headers: tuple[str, str]) -> Behaviour:
    """An ordinary answer with its `Content-Length`."""
    lines = [f"HTTP/1.1 {status} Reason", f"Content-Length: {len(body)}", "Connection: close"]
    lines += [f"{name}: {value}" for name, value in headers]
    return raw("\r\n".join([*lines, "", ""]).encode("utf-8", "surrogateescape") + body)


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(b"", status, ("Location", location))


def raw(octets: bytes) -> Behaviour:
    """Exactly these bytes, then the end of the connection."""

    async def behave(_request: Request, writer: Writer) -> None:
        writer.write(octets)
        await writer.drain()

    return behave


def stuck(octets: bytes = b"") -> Behaviour:
    """These bytes, and then nothing until the other side goes away."""

    async def behave(_request: Request, writer: Writer) -> None:
        writer.write(octets)
        await asyncio.Event().wait()

    return behave


def endless(head: bytes, part: bytes) -> Behaviour:
    """`head`, then `part` again and again, as fast as it is taken."""

    async def behave(_request: Request, writer: Writer) -> None:
        writer.write(head)
        while True:
            writer.write(part)
            await writer.drain()

    return behave


class Web:
    """Listens on a free port of `host` while it is entered; paths without a behaviour are 404.

    Attributes:
        requests: what was asked, in order.
        connections: how many were accepted.
        most_at_once: the highest number of requests under way at a time.
    """

    def __init__(self, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> None:
        self.host = host
        self.port = 0
        self.requests: list[Request] = []
        self.connections = 0
        self.most_at_once = 0
        self._tls = tls
        self._at_once = 0
        self._behaviours: dict[str, Behaviour] = {}
        self._open: set[asyncio.Task[None]] = set()
        self._server: asyncio.Server | None = None

    def on(self, path: str, *behaviours: Behaviour) -> str:
        """What `path` does: each behaviour once in order, the last one from then on. Returns its address."""
        left = list(behaviours)

        async def next_one(request: Request, writer: Writer) -> None:
            await (left.pop(0) if len(left) > 1 else left[0])(request, writer)

        self._behaviours[path] = next_one
        return self.url(path)

    def url(self, path: str = "/", host: str | None = None) -> str:
        return f"{'https' if self._tls else 'http'}://{host or self.host}:{self.port}{path}"

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, self.host, 0, ssl=self._tls)
        self.port = self._server.sockets[0].getsockname()[1]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        for task in tuple(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        self.connections += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        try:
            await self._serve(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the client went away, or the test is over
        finally:
            self._at_once -= 1
            self._open.discard(task)
            writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: Writer) -> None:
        request = _request((await reader.readuntil(b"\r\n\r\n")).decode())
        self.requests.append(request)
        behave = self._behaviours.get(request.path) or answer(b"", 404)
        gone = asyncio.ensure_future(reader.read())
        behaving = asyncio.ensure_future(behave(request, writer))
        await asyncio.wait({gone, behaving}, return_when=asyncio.FIRST_COMPLETED)
        for task in (gone, behaving):
            task.cancel()
        await asyncio.gather(gone, behaving, return_exceptions=True)


def _request(head: str) -> Request:
    first, *lines = head.rstrip().split("\r\n")
    method, path, _ = first.split(" ", 2)
    return Request(method, path, {n.title(): v for n, v in (line.split(": ", 1) for line in lines if ": " in line)})
