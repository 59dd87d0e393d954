"""What leaves the bot."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsbot.chat.delivery import Delivery, Op, Priority, Settled, State
from newsbot.chat.document import Document
from newsbot.chat.framing import Frame
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room
from newsbot.ports.leases import Lease


@dataclass(frozen=True, slots=True)
class Post:
    """Something to be said in rooms.

    Attributes:
        documents: one a locale, and one more where `lite` rooms read another; rooms of any other locale get the first.
        rooms: where, all of them known now.
        everyone: every room that follows the account's news at this moment, found little by little.
        filters: numbers of filters (`Audience.filters`), the most specific first: every room that follows one of them
            at this moment, found little by little, groups and channels before private chats, each in its first tier.
        tiers: how many of the filters are equally specific, a number a tier; (): each is a tier by itself. The rooms
            of a tier are found together.
        gathered: rooms that gather what a filter lets through into digests are reached too, since no digest tells it;
            else only those told at once.
        muting: numbers of filters: a room that leaves one of them out for now is passed over.
        story: number of the story that it tells: a room that was told of it already is passed over.
        expires: after it, it is not said any more.
    """

    priority: Priority
    documents: tuple[Document, ...]
    rooms: tuple[Room, ...] = ()
    everyone: bool = False
    expires: datetime | None = None
    filters: tuple[int, ...] = ()
    tiers: tuple[int, ...] = ()
    gathered: bool = False
    muting: tuple[int, ...] = ()
    story: int | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What became of a claimed delivery; `parts`: how many parts its document came to."""

    delivery: Delivery
    settled: Settled
    parts: int = 1


class Admit(Protocol):
    """Whether a row for a room may go now."""

    def __call__(self, room: Room, priority: Priority, *, spare: bool) -> float | None:
        """0: yes, and it counts. More: this room has to wait so many seconds. None: no row of this kind can go now.

        `spare`: a reply asks for what the others left.
        """
        ...


@dataclass(frozen=True, slots=True)
class Tick:
    """One step of a sender.

    Attributes:
        recorded: what became of claimed rows since the last step.
        most: how many rows to claim; 0 records only.
        admit: the pace; without it everything may go.
        memory: the pace to keep, when it changed.
        floor: a digest is owed: one goes before other news, unless breaking news of the last half hour goes out.
    """

    lease: Lease
    now: datetime
    recorded: tuple[Recorded, ...] = ()
    most: int = 0
    admit: Admit | None = None
    memory: Memory | None = None
    floor: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """A row that is `sending` now, and what it says.

    Attributes:
        frame: what its room set around what it is told; None for an answer.
    """

    delivery: Delivery
    document: Document
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class Ticked:
    """What a step came to.

    Attributes:
        held: the lease was still ours; otherwise nothing was claimed, and only successes were recorded.
        more: rows that are due wait for the pace, or for somebody to finish; `more_replies`: replies may be among them.
        due: when the next row that waits for a time is due, if `more` is not so; None: none waits.
        paused: posts that were paused in this step because their text is refused.
        floored: the digest that was owed is claimed, or none could go; not so when the pace left nothing for it.
    """

    claims: tuple[Claim, ...] = ()
    held: bool = True
    more: bool = False
    more_replies: bool = False
    due: datetime | None = None
    paused: tuple[int, ...] = ()
    floored: bool = False


@dataclass(frozen=True, slots=True)
class Waiting:
    """A delivery as an operator sees it: no room, no text."""

    id: int
    post: int
    state: State
    priority: Priority
    attempts: int
    due: datetime | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many deliveries there are of a kind."""

    priority: Priority
    op: Op
    state: State
    reason: str | None
    deliveries: int


class Outbox(Protocol):
    """Everything that leaves the bot."""

    async def publish(self, account: str, post: Post, now: datetime) -> int:
        """Put a post in; returns its id. Ids grow in the order in which rooms get to see the posts of one class."""
        ...

    async def revise(
        self,
        post: int,
        documents: tuple[Document, ...],
        *,
        retract: bool = False,
        priority: Priority = Priority.CORRECTION,
    ) -> int:
        """A correction: what was not said yet is said in the new words, and every copy is edited. Returns the revision.

        `retract`: what was not said yet is not said at all, and the copies say `documents` instead.
        `priority`: of the edits; `HOUSEKEEPING` where only a source is added.
        Raises LookupError for an unknown post, or one that was taken back.
        """
        ...

    async def tick(self, tick: Tick) -> Ticked:
        """Record, then claim, in one transaction: when it returns, the claimed rows are durably `sending`."""
        ...

    async def listen(self, wake: Callable[[], None]) -> None:
        """Until cancelled: call `wake` when something is put in, here or by another process that shares the store.

        It may miss what others put in, so look now and then. `wake` comes too when another process frees a lease.
        """
        ...

    async def prune(self, now: datetime) -> bool:
        """Forget deliveries that are over: urgent ones after a week, others after two days, failures after thirty.

        So are rooms to which nobody came back in thirty days, and those whose last words a crash has cut off.
        A slice at a time; True while there is more.
        """
        ...

    async def reconcile(self, account: str, wired: Mapping[int, int], now: datetime) -> int:
        """Compare with what was on the wire (the last attempt of each delivery). Returns how much the store forgot.

        Anything else than 0 says that it was set back in time: what it forgot to have sent becomes `uncertain`, and
        what waits of the same posts `held`, until an operator sends it again or drops it.
        """
        ...

    async def follow(self, account: str, rooms: Sequence[Room], *, on: bool = True) -> None:
        """Whether posts for everyone reach these rooms."""
        ...

    async def rename(self, account: str, old: Room, new: Room) -> None:
        """A room has another id: what waits goes there, and its settings stay. An unknown room is no error."""
        ...

    async def left(self, account: str, room: Room, now: datetime) -> None:
        """The bot was sent away or blocked: what waits is cancelled, and nothing new goes there.

        A reply put for the room later makes it present again; it does not follow again.
        """
        ...

    async def copy(self, delivery: int) -> tuple[Room, Document] | None:
        """Where a delivery went and the document it carried, in the room's locale; None when it is forgotten."""
        ...

    async def named(self, account: str, room: Room, names: Sequence[str]) -> Document | None:
        """The document of a copy in a room, by what the platform may call it; None when it is forgotten."""
        ...

    async def ages(self, now: datetime) -> dict[Priority, float]:
        """Seconds for which the row of each class that has been due longest waits; a class without any is left out."""
        ...

    async def counts(self, post: int | None = None) -> dict[State, int]: ...

    async def tally(self) -> Sequence[Tally]:
        """How many deliveries there are of each class, operation, state and reason; later parts are not counted."""
        ...

    async def list(self, states: Sequence[State], limit: int = 1000) -> list[Waiting]: ...

    async def requeue(self, ids: Sequence[int], now: datetime) -> int:
        """Dead, held and uncertain rows go out again. Returns how many."""
        ...

    async def drop(self, ids: Sequence[int], now: datetime) -> int:
        """Rows that wait are cancelled. Returns how many."""
        ...
