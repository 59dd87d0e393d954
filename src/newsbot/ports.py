"""The protocols between the flows and the outside, with their promises.

A flow asks only for those that it uses. No transaction crosses a method: each is whole or did not happen.
All times are aware; all `Page` lists are newest first unless said otherwise.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from newsbot.chat.document import Document
from newsbot.chat.room import Room, RoomSettings
from newsbot.news.article import Article, Draft, Reading, Source
from newsbot.news.polling import SourceState

Status = Literal["new", "known", "revised", "failed"]


class NewsbotError(Exception):
    """What can go wrong with a reason that a person can read in one line."""


class StoreUnusableError(NewsbotError):
    """The store cannot be opened: corrupt, too new, not writable. Exit code 78."""


class StoreInUseError(NewsbotError):
    """Another process owns the store. Exit code 75."""


class SourceError(NewsbotError):
    """A source, page or file could not be fetched or read; the message names it and the reason.

    Attributes:
        retry_after: seconds the server asked us to stay away, or None.
    """

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Clock(Protocol):
    def now(self) -> datetime:
        """The time, aware, in UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as a list, a search or a view needs it.

    Attributes:
        key: position in publication order; larger is newer. Pages go on from the last one's key.
        first_seen: when the store met it.
        revision: 1, then one more for each change of its text.
    """

    key: int
    article: Article
    first_seen: datetime
    revision: int = 1


@dataclass(frozen=True, slots=True)
class Page:
    """At most the asked number of items, and where the next page starts (None at the end)."""

    items: tuple[Listed, ...]
    next: int | None = None


@dataclass(frozen=True, slots=True)
class Count:
    """How many stored articles carry a tag (children included for places)."""

    tag: str
    articles: int


class ArticleStore(Protocol):
    """Stored articles and their tags. Tags are `place:<id>`, `topic:<id>`, `source:<name>`."""

    async def add(self, articles: Sequence[Article], now: datetime) -> list[Status]:
        """Store what is new, one status an article, all in one transaction.

        Same identity and same content is `known`; changed content keeps id and key and is `revised`.
        A place's parents are tagged too, so that a page of درعا holds جاسم.
        """
        ...

    async def known(self, identities: Sequence[str]) -> set[str]:
        """Those of the identities that are stored."""
        ...

    async def get(self, article_id: str) -> Listed | None: ...

    async def latest(self, tag: str | None, limit: int, before: int | None = None) -> Page:
        """Newest first, of one tag or of everything. Undated items come after all dated ones."""
        ...

    async def counts(self, prefix: str) -> list[Count]:
        """Every tag that begins with `prefix` (`place:`), most articles first."""
        ...


class Search(Protocol):
    """Words. A query is a tuple of folded words; the store stems them as it stemmed the articles."""

    async def recent(self, words: Sequence[str], limit: int, before: int | None = None) -> Page:
        """Articles that hold all the words, newest first."""
        ...

    async def relevant(self, words: Sequence[str], limit: int, offset: int = 0) -> Page:
        """Articles that hold any of the words, by BM25 over stems, exact forms and recency first.

        `next` is the next offset here.
        """
        ...


class Audience(Protocol):
    """What is kept of a room: its id sealed, its settings, and where its last list went on."""

    async def settings(self, room: Room) -> RoomSettings | None: ...

    async def save_settings(self, room: Room, settings: RoomSettings) -> None: ...

    async def bookmark(self, room: Room) -> str | None:
        """What `/more` goes on from, as `flows.answers` wrote it; sealed at rest."""
        ...

    async def save_bookmark(self, room: Room, bookmark: str | None) -> None: ...


class SourceBook(Protocol):
    """The memory of polling."""

    async def states(self) -> list[SourceState]: ...

    async def save(self, state: SourceState) -> None: ...

    async def imported(self) -> list[Source]:
        """Sources that were added by `sources import`, beside those of the configuration."""
        ...

    async def add_sources(self, sources: Sequence[Source]) -> int:
        """Remember sources; one that is there (same address) is left. Returns how many were new."""
        ...


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
    kind: Literal["auto", "feed", "page", "dump", "jsonl", "opml"] = "auto"
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


class Platform(Protocol):
    """A way to say a document in a room."""

    name: str

    async def say(self, room: Room, document: Document) -> None: ...
