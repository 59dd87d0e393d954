"""Fetching, for a process that may never need it: the HTTP client is loaded with the first address."""

from types import TracebackType
from typing import TYPE_CHECKING, Self

from newsbot.ports import Clock, Fetched

if TYPE_CHECKING:
    from newsbot.sources.http import GuardedFetcher


class LateFetcher:
    """`ports.Fetcher`: a `GuardedFetcher` made on first use. It costs 7 MB and a third of a second."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._fetcher: GuardedFetcher | None = None

    async def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        if self._fetcher is None:
            from newsbot.sources.http import GuardedFetcher

            self._fetcher = GuardedFetcher(self._clock)
        return await self._fetcher.fetch(url, etag=etag, modified=modified)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._fetcher is not None:
            await self._fetcher.close()
