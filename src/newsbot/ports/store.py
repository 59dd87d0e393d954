"""What is kept of articles, rooms and sources."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, NamedTuple, Protocol

from newsbot.chat.room import Room, RoomSettings
from newsbot.news.article import Article, Source
from newsbot.news.audience import Filter
from newsbot.news.polling import SourceState
from newsbot.news.profile import Profile

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


@dataclass(frozen=True, slots=True)
class Followed:
    """A filter with its number.

    Attributes:
        rooms: how many follow it (at once or gathered), as far as is known.
        muted: whether a room leaves it out for now.
    """

    number: int
    filter: Filter
    rooms: int = 0
    muted: bool = False


@dataclass(frozen=True, slots=True)
class Reach:
    """How many rooms something would go to.

    Attributes:
        crowds: groups, channels and rooms of many; chats: private ones; by_account: both together.
        people: roughly, never too few; None where it is not known of every room.
    """

    crowds: int = 0
    chats: int = 0
    by_account: tuple[tuple[str, int], ...] = ()
    people: int | None = None

    @property
    def rooms(self) -> int:
        return self.crowds + self.chats


class Moved(NamedTuple):
    """What a code brought.

    Attributes:
        profile: of the room that it was brought to, as it stands now.
        subscriptions: that the other room had; None where the code had brought them here before.
    """

    profile: Profile
    subscriptions: int | None = None


class Headcount(Protocol):
    """How many people rooms of many have."""

    async def due(self, account: str, before: datetime, limit: int) -> list[Room]:
        """Rooms of followers that were never asked about, then those asked about before this time, the oldest first."""
        ...

    async def counted(self, which: Room, members: int | None, now: datetime) -> None:
        """`members`: None where nobody says. A room that is not known any more is nothing."""
        ...


class Following(Protocol):
    """What rooms have chosen, and who follows what."""

    async def profile(self, room: Room) -> Profile:
        """What a room has chosen; an empty one for a room that never did, in the zone of its settings if it has any."""
        ...

    async def change(self, room: Room, change: Callable[[Profile], Profile], now: datetime) -> Profile:
        """Let a pure function change what a room has chosen, whole or not at all. Returns it as it stands then.

        New subscriptions got their ids. What `change` raises is raised, and nothing was changed; it may be called
        more than once. A room that follows anything is reached by posts for everyone; `/start` of one that was gone
        brings it back.
        """
        ...

    async def filters(self) -> Sequence[Followed]:
        """Every filter that somebody follows or leaves out, each once."""
        ...

    async def reach(
        self,
        filters: Sequence[int] | None,
        account: str | None = None,
        *,
        muting: Sequence[int] = (),
        now: datetime | None = None,
    ) -> Reach:
        """How many rooms a post for these filters would reach now; None: for everyone; of one account, or of all.

        `muting`: filters that a post names so that rooms which leave one of them out at `now` do not get it.
        """
        ...

    async def offer_move(self, room: Room, now: datetime, lasting: timedelta) -> str:
        """A code with which what the room has chosen can be taken to another one, once, for so long.

        A newer code of the room takes the place of an older one. Only its keyed digest is kept.
        """
        ...

    async def take_move(self, code: str, room: Room, now: datetime) -> Moved | None:
        """Take over what another room has chosen; there nothing is followed any more.

        None: no such code, too old, used by another room, or of this very room. The same room may ask twice.
        Raises TooManyError when both together follow more than a room may; then nothing is changed.
        """
        ...

    async def kept(self, room: Room) -> dict[str, Any]:
        """Everything that is kept of a room, as JSON values, for the one who asks: `/mydata`."""
        ...

    async def forget(self, room: Room) -> None:
        """Erase everything that says anything of a room, from the files too, before this returns."""
        ...

    async def prune(self, now: datetime) -> bool:
        """Forget slots of digests after thirty days, codes that are too old, and filters that nobody follows.

        A slice at a time; True while there is more.
        """
        ...


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
