"""Where articles come from."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from newsbot.news.article import Draft, Reading
from newsbot.ports.errors import SourceError


@dataclass(frozen=True, slots=True)
class Fetched:
    """An answer from the network, decoded from its transfer encoding, at most 10 MiB.

    Attributes:
        status: 200 or 304 (nothing new; body empty). Anything else is a `SourceError`.
        charset: from `Content-Type`, else None.
        url: where the redirects ended.
    """

    status: int
    url: str
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    retry_after: float | None = None


class Fetcher(Protocol):
    async def fetch(self, url: str, *, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Get one address under the guard. Raises SourceError with one line; never waits over 20 s.

        The error carries `retry_after` seconds when the server asked for it.
        """
        ...


@dataclass(frozen=True, slots=True)
class Material:
    """Bytes to be read into drafts.

    Attributes:
        name: what an error names: path or address.
        kind: `auto` decides by content; a source's kind narrows it.
        base_url: of a page or feed, for relative links.
        charset: from the HTTP header.
        timezone: IANA name for times that give none.
        now: for relative dates (قبل ساعتين).
        first_line: of a batch of a .jsonl file: the number of its first line there, for error lines.
    """

    name: str
    body: bytes
    now: datetime
    kind: Literal["auto", "feed", "page", "dump", "jsonl", "opml", "telegram"] = "auto"
    base_url: str | None = None
    charset: str | None = None
    timezone: str = "Asia/Damascus"
    first_line: int = 1


@dataclass(frozen=True, slots=True)
class Item:
    """One entry that was read, or the reason why it was not (then `draft` is None)."""

    draft: Draft | None = None
    reading: Reading | None = None
    source: str | None = None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Outline:
    """A feed that an OPML file names."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Contents:
    """What a piece of material held."""

    kind: str
    items: tuple[Item, ...] = ()
    outlines: tuple[Outline, ...] = ()


class Reader(Protocol):
    """Parsing and understanding, in a process that can be killed: no input can stop the bot."""

    async def read(self, material: Material) -> Contents:
        """Drafts with their readings. Raises SourceError: unreadable, too long (5 s CPU), too large."""
        ...

    async def close(self) -> None: ...


class Files(Protocol):
    """The operator's own files."""

    def materials(self, path: str, now: datetime, timezone: str) -> Iterator[Material | SourceError]:
        """What a file or folder holds, a file or a batch of lines at a time; a reason for each that cannot be read."""
        ...

    def size(self, path: str) -> int:
        """Bytes that `materials` will go through; 0 for what is not there."""
        ...
