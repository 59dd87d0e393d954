"""What is kept of the editors' desk: bulletins with their posts, who works there, and the audit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NamedTuple, Protocol

from newsbot.chat.delivery import Priority, State
from newsbot.chat.document import Document
from newsbot.chat.heard import Amended, Pressed, Said, Wordless
from newsbot.chat.room import Room
from newsbot.news.audit import Entry, Happened, Head, Verdict
from newsbot.news.bulletin import Bulletin, Standing
from newsbot.news.roster import Change
from newsbot.ports.delivery import Post

# `news`: what readers get; `copy`: the same for the editors; `card`: how it stands, kept up to date; `notice`: said
# once and not remembered.
Part = Literal["news", "copy", "card", "notice"]


class Placed(NamedTuple):
    """A post that belongs to a bulletin."""

    account: str
    post: int
    part: Part


@dataclass(frozen=True, slots=True)
class Kept:
    """A bulletin and its posts, as far as they can still be changed."""

    bulletin: Bulletin
    posts: tuple[Placed, ...] = ()

    def of(self, part: Part) -> tuple[Placed, ...]:
        return tuple(one for one in self.posts if one.part == part)


class Out(NamedTuple):
    """A post to be put in."""

    account: str
    part: Part
    post: Post


class Revised(NamedTuple):
    """New words for all posts of a part, or that of one account; `retract`: what was not said yet stays unsaid."""

    part: Part
    documents: tuple[Document, ...]
    account: str | None = None
    retract: bool = False
    priority: Priority = Priority.CORRECTION


@dataclass(frozen=True, slots=True)
class Ruling:
    """What a look at a bulletin came to: written in one transaction, or not at all.

    Attributes:
        bulletin: as it stands now; None: it was left as it is.
        happened: for the audit.
        sending: False: what was not sent yet waits; True: it goes on.
        dropped: parts whose posts are not kept in mind any more.
    """

    bulletin: Bulletin | None = None
    happened: tuple[Happened, ...] = ()
    posts: tuple[Out, ...] = ()
    revised: tuple[Revised, ...] = ()
    sending: bool | None = None
    dropped: tuple[Part, ...] = ()


# What the accounts of one person count for in the hour before, this bulletin's own first sending left out.
Hours = Callable[[Iterable[str]], Standing]
Judge = Callable[[Kept, Hours], Ruling]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a bulletin's post of one account has come.

    Attributes:
        states: of the messages to readers, rooms each.
        edits: of the corrections or the retraction of them.
        reasons: why rooms did not get it, or not the correction, the most frequent first.
        more: rooms are still being found.
        first, half, most, last: when the first room, a half, 95 of 100 and all of `rooms` had it.
    """

    account: str
    states: Mapping[State, int] = field(default_factory=dict)
    edits: Mapping[State, int] = field(default_factory=dict)
    reasons: tuple[tuple[str, int], ...] = ()
    more: bool = False
    first: datetime | None = None
    half: datetime | None = None
    most: datetime | None = None
    last: datetime | None = None

    @property
    def refused(self) -> bool:
        """Whether the messenger takes no such words: none was sent, or so many were refused that the rest waits."""
        goes = any(self.states.get(state) for state in ("sent", "pending", "sending"))
        content = any(why.startswith("content: ") for why, _ in self.reasons)
        return content and (bool(self.states.get("held")) or not goes)


class Desk(Protocol):
    """Bulletins. What goes out for one is put in by the transaction that changes it."""

    async def add(self, bulletin: Bulletin, ruling: Ruling, origin: str | None, now: datetime) -> tuple[Kept, bool]:
        """Store a new one, which gets its id. `origin`: what it was made from; the same again gives what there is.

        The ruling is made for it (its `bulletin` is not looked at). Whether it is new is told beside it.
        """
        ...

    async def get(self, id_: int) -> Kept | None: ...

    async def of_origin(self, origin: str) -> Kept | None: ...

    async def rule(self, id_: int, judge: Judge, now: datetime) -> tuple[Kept, Ruling]:
        """Let a pure function decide what follows; nobody else changes it meanwhile. It may be called again.

        A post that is forgotten is not corrected any more. Raises LookupError for an unknown one.
        """
        ...

    async def open(self) -> list[Kept]:
        """All that time, somebody or a sender may still change, oldest first: not those that are over."""
        ...

    async def public(self, limit: int, since: datetime) -> list[Bulletin]:
        """What readers got and was not taken back, newest first."""
        ...

    async def progress(self, id_: int, part: Part = "news") -> list[Progress]:
        """An account each, for the posts of a part that are still remembered. May be slow; stands in nobody's way."""
        ...


class Alarmed(Protocol):
    """What the editors were told unasked, by names of the flow's own; outlives a restart."""

    async def standing(self) -> dict[str, datetime]:
        """What they were told of and is not over, and when."""
        ...

    async def told(self, name: str, now: datetime) -> None: ...

    async def over(self, names: Sequence[str]) -> None: ...


class Orders(Protocol):
    """Somebody at the desk, who takes orders."""

    def is_order(self, text: str) -> bool:
        """Whether a text is one, whoever says it."""
        ...

    async def hear(self, account: str, by: Said | Pressed, text: str) -> tuple[Document, ...] | None:
        """Do what is ordered, if who orders it may. What is answered; None: it is none of the desk's business."""
        ...

    async def amended(self, account: str, by: Amended) -> tuple[Document, ...] | None:
        """Somebody edited what they said."""
        ...

    async def pictured(self, account: str, by: Wordless) -> tuple[Document, ...] | None:
        """Somebody sent a picture without words. None: nobody of the desk."""
        ...


class Audit(Protocol):
    """What happened at the desk, in one chain; `Desk.rule` writes to it too."""

    async def note(self, happened: Sequence[Happened], now: datetime) -> None: ...

    async def latest(self, limit: int) -> list[Entry]:
        """Newest first."""
        ...

    async def head(self) -> Head: ...

    async def verify(self, anchors: Sequence[Head] = ()) -> Verdict:
        """Hold all of it against itself, against the heads that stand beside the store, and against these."""
        ...


class Staff(Protocol):
    """Who works at the desk beside those of the configuration, and where they are found."""

    async def changes(self) -> list[Change]: ...

    async def change(self, change: Change, happened: Happened, now: datetime) -> None:
        """Give or take a role, and write it down."""
        ...

    async def place(self, account: str) -> Room | None:
        """Where an account with a role was last heard in private; sealed at rest."""
        ...

    async def met(self, account: str, room: Room) -> None: ...
