"""A web in a dictionary."""

from collections.abc import Mapping
from typing import NamedTuple

from newsbot.ports import Fetched, SourceError

Answer = str | bytes | Fetched | Exception


class Asked(NamedTuple):
    url: str
    etag: str | None
    modified: str | None


class FakeFetcher:
    """`ports.Fetcher` over a table that a test may change as it goes on; what is not in it cannot be resolved.

    Attributes:
        asked: every fetch, in order.
    """

    def __init__(self, pages: Mapping[str, Answer] | None = None) -> None:
        self.pages: dict[str, Answer] = dict(pages or {})
        self.asked: list[Asked] = []

    @property
    def addresses(self) -> list[str]:
        return [asked.url for asked in self.asked]

    async def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        self.asked.append(Asked(url, etag, modified))
        page = self.pages.get(url, SourceError(f"{url}: the name cannot be resolved"))
        if isinstance(page, Exception):
            raise page
        if isinstance(page, Fetched):
            return page
        return Fetched(200, url, page.encode() if isinstance(page, str) else page)
