"""Getting one address from the web, guarded, bounded, conditional and polite."""

import asyncio
import ssl
from dataclasses import dataclass
from importlib.metadata import version
from types import TracebackType
from typing import Self

import aiohttp
from yarl import URL

from newsbot.ports import Clock, Fetched
from newsbot.sources.body import MIB, OFFERED, Body
from newsbot.sources.faults import RefusedError, explained
from newsbot.sources.guard import Allow, Guard, Resolve, SystemResolver, nothing_more
from newsbot.sources.headers import charset, retry_after, validator
from newsbot.sources.targets import redirected, shown, target
from newsbot.sources.turns import Turns

USER_AGENT = f"newsbot/{version('newsbot')} (feed reader)"
ACCEPT = "application/atom+xml, application/rss+xml, application/feed+json, text/html;q=0.9, */*;q=0.8"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ASK_LATER = frozenset({429, 503})


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of a fetch, in seconds and bytes.

    Attributes:
        total: for the whole, redirects included, without the wait for a turn at the host.
        first_byte: from the request to the end of the headers, for each hop.
        floor, window: a body that brings less than `floor` bytes a second over a `window` is given up.
        wire, decoded: size of the body as sent, and after decompression.
        connections, spacing: at one host: how many at once, and how far apart they begin.
    """

    total: float = 20.0
    first_byte: float = 10.0
    window: float = 10.0
    floor: float = 1000.0
    wire: int = 5 * MIB
    decoded: int = 10 * MIB
    headers: int = 64 * 1024
    redirects: int = 5
    connections: int = 2
    spacing: float = 0.5


class GuardedFetcher:
    """`ports.Fetcher` over aiohttp.

    Nothing but public web addresses is connected to, whatever a link or a name server says. Every failure is
    a FetchError. Use it as an async context manager, or call `close`.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        limits: Limits | None = None,
        allow: Allow = nothing_more,
        resolve: Resolve | None = None,
        tls: ssl.SSLContext | None = None,
        user_agent: str = USER_AGENT,
    ) -> None:
        """Nothing is opened before the first fetch, so this needs no running loop.

        Args:
            clock: for the spacing at a host and for `Retry-After` dates.
            limits: None means the usual ones.
            allow: lets an operator's own addresses through beside the public web.
            resolve: None means the machine's resolver.
            tls: None means the machine's list of authorities.
            user_agent: says who asks.
        """
        self._clock = clock
        self._limits = limits or Limits()
        self._guard = Guard(resolve or SystemResolver(), allow)
        self._turns = Turns(clock, at_once=self._limits.connections, spacing=self._limits.spacing)
        self._tls = tls
        self._headers = {"User-Agent": user_agent, "Accept": ACCEPT, "Accept-Encoding": OFFERED}
        self._session: aiohttp.ClientSession | None = None

    async def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """See `ports.Fetcher`. The wait for a turn at a busy host comes on top of the 20 seconds."""
        asked = {"If-None-Match": validator(etag), "If-Modified-Since": validator(modified)}
        headers = {name: value for name, value in asked.items() if value}
        hops: list[str] = [shown(url)]
        try:
            return await self._follow(url, headers, hops)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise explained(" → ".join(dict.fromkeys((hops[0], hops[-1]))), error) from error

    async def close(self) -> None:
        """Close every connection."""
        if self._session is not None:
            await self._session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _follow(self, url: str, headers: dict[str, str], hops: list[str]) -> Fetched:
        """Ask, and follow where the answers send, within the seconds of `Limits.total`."""
        at, last_host, left = target(url), None, self._limits.total
        for _ in range(self._limits.redirects + 1):
            hops.append(shown(str(at)))
            async with self._turns.turn(at.raw_host or "", spaced=at.raw_host != last_host):
                begun = self._clock.monotonic()
                answer = await self._within(left, at, headers)
                left -= self._clock.monotonic() - begun
            if isinstance(answer, Fetched):
                return answer
            at, last_host = redirected(at, answer), at.raw_host
        raise RefusedError(f"more than {self._limits.redirects} redirects")

    async def _within(self, seconds: float, at: URL, headers: dict[str, str]) -> Fetched | str:
        try:
            async with asyncio.timeout(seconds):
                return await self._ask(at, headers)
        except TimeoutError:
            raise RefusedError(f"not done within {self._limits.total:g} s") from None

    async def _ask(self, at: URL, headers: dict[str, str]) -> Fetched | str:
        """One request: what it gave, or the `Location` that it sends to (empty when it names none)."""
        async with await self._answer(at, headers) as response:
            self._judge_headers(response)
            if response.status in _REDIRECTS:
                return response.headers.get("Location", "")
            if response.status == 304 and headers:
                return self._fetched(response, at, b"")
            if response.status != 200:
                raise self._refusal(response)
            return self._fetched(response, at, await self._body(response))

    async def _answer(self, at: URL, headers: dict[str, str]) -> aiohttp.ClientResponse:
        try:
            async with asyncio.timeout(self._limits.first_byte):
                return await self._client().get(at, headers=headers, allow_redirects=False)
        except TimeoutError:
            raise RefusedError(f"no answer within {self._limits.first_byte:g} s") from None

    async def _body(self, response: aiohttp.ClientResponse) -> bytes:
        body = Body(response.headers.get("Content-Encoding", ""), wire=self._limits.wire, decoded=self._limits.decoded)
        if (response.content_length or 0) > self._limits.wire:
            raise RefusedError(f"larger than {self._limits.wire / MIB:g} MiB")
        try:
            while not await self._window(response.content, body):
                pass
        except TimeoutError:
            raise RefusedError(f"slower than {self._limits.floor:g} bytes a second") from None
        return body.finish()

    async def _window(self, stream: aiohttp.StreamReader, body: Body) -> bool:
        """Read what the floor asks for in one window; True at the end of the stream. Raises TimeoutError."""
        enough = body.received + self._limits.floor * self._limits.window
        async with asyncio.timeout(self._limits.window):
            while chunk := await stream.readany():
                body.feed(chunk)
                if body.received >= enough:
                    return False
        return True

    def _judge_headers(self, response: aiohttp.ClientResponse) -> None:
        size = sum(len(name) + len(value) + 4 for name, value in response.raw_headers)
        if size > self._limits.headers:
            raise RefusedError(f"headers larger than {self._limits.headers} bytes")

    def _refusal(self, response: aiohttp.ClientResponse) -> RefusedError:
        status = response.status
        asked = retry_after(response.headers.get("Retry-After"), self._clock.now())
        return RefusedError(
            f"answered with status {status} {response.reason or ''}".rstrip(),
            status=status,
            retry_after=asked if status in _ASK_LATER else None,
        )

    def _fetched(self, response: aiohttp.ClientResponse, at: URL, body: bytes) -> Fetched:
        headers = response.headers
        return Fetched(
            status=response.status,
            url=str(at),
            body=body,
            content_type=response.content_type if "Content-Type" in headers else None,
            charset=charset(response.charset),
            etag=validator(headers.get("ETag")),
            modified=validator(headers.get("Last-Modified")),
            retry_after=retry_after(headers.get("Retry-After"), self._clock.now()),
        )

    def _client(self) -> aiohttp.ClientSession:
        """The session, made on first use: it belongs to the loop that runs then."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(
                    resolver=self._guard,
                    socket_factory=self._guard.socket,
                    use_dns_cache=False,
                    ssl=self._tls or True,
                ),
                headers=self._headers,
                cookie_jar=aiohttp.DummyCookieJar(),
                timeout=aiohttp.ClientTimeout(),
                auto_decompress=False,
                trust_env=False,
                max_field_size=16 * 1024,
            )
        return self._session
