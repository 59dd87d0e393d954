"""Connections to judged addresses only: between the judgement and the connect nothing is resolved again."""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from newsbot.sources.addresses import Address, judge
from newsbot.sources.faults import RefusedError

WEB_PORTS = frozenset({80, 443})

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and port to the addresses it has now, as text; OSError when it has none."""

Allow = Callable[[Address, int], bool]
"""Whether an address and port is allowed beside the public web."""

_AddrInfo = tuple[int | socket.AddressFamily, int | socket.SocketKind, int, str, tuple[object, ...]]


def nothing_more(_address: Address, _port: int) -> bool:
    """The strict rule: the public web and nothing beside it."""
    return False


class SystemResolver:
    """The names as the machine resolves them, in threads of its own.

    A lookup cannot be interrupted, so slow name servers must not hold the threads that others wait for.
    """

    def __init__(self, threads: int = 32) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="resolve")

    async def __call__(self, host: str, port: int) -> Sequence[str]:
        loop = asyncio.get_running_loop()
        answers = await loop.run_in_executor(self._threads, _getaddrinfo, host, port)
        return [str(answer[4][0]) for answer in answers]


def _getaddrinfo(host: str, port: int) -> Sequence[tuple[object, object, object, object, tuple[object, ...]]]:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)


class Guard(AbstractResolver):
    """The resolver and the maker of sockets of a connector; both refuse what is not allowed.

    The resolver gives the clear reason; the socket is the last gate, which literals pass too.
    """

    def __init__(self, resolve: Resolve, allow: Allow = nothing_more) -> None:
        self._resolve = resolve
        self._allow = allow

    def check(self, host: str, port: int) -> None:
        """Raises RefusedError when this address (a literal) and port must not be connected to."""
        address = ip_address(host)
        if self._allow(address, port):
            return
        if reason := judge(address):
            raise RefusedError(f"{address} is not public ({reason})")
        if port not in WEB_PORTS:
            raise RefusedError(f"port {port} is not 80 or 443")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Every address of `host`. One that is not allowed refuses them all: who names it is not trusted."""
        del family  # aiohttp asks for all, and the answers say which they are
        answers = await self._resolve(host, port)
        if not answers:
            raise OSError("no address")
        for answer in answers:
            self.check(answer, port)
        return [_result(host, answer, port) for answer in answers]

    def socket(self, info: _AddrInfo) -> socket.socket:
        """A socket for one connect. Raises RefusedError."""
        family, kind, protocol, _, address = info
        self.check(str(address[0]), int(str(address[1])))
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Nothing is held."""


def _result(host: str, address: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host,
        host=address,
        port=port,
        family=socket.AF_INET6 if ":" in address else socket.AF_INET,
        proto=0,
        flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
    )
