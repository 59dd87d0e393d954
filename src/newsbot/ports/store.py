"""What is kept of articles, rooms and sources."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.article import Article, Source
from newsbot.news.polling import SourceState

Status = Literal["new", "known", "revised", "failed"]


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
