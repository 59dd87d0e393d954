"""What leaves the bot and what comes in, with its leases."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from newsbot.chat.delivery import Delivery, Op, Priority, Settled, State
from newsbot.chat.document import Document
from newsbot.chat.framing import Frame
from newsbot.chat.pacing import Memory
from newsbot.chat.room import Room


@dataclass(frozen=True, slots=True)
class Lease:
    """Who sends for an account.

    Attributes:
        epoch: one more for each holder; what carries an older one is refused.
        ttl: seconds it lasts without being renewed.
        memory: the pace and the gates that the last holder left; None for an account that never sent.
    """

    account: str
    holder: str
    epoch: int
    ttl: float
    memory: Memory | None = None


class Leases(Protocol):
    """One holder an account, by the database's clock."""

    async def acquire(self, account: str, holder: str, ttl: float = 10.0, *, keyed: bool = False) -> Lease | None:
        """Take the account when nobody holds it, and settle what an earlier holder had on the wire.

        Its sends become `uncertain` (`keyed`, a platform that knows a repeated id: `pending`), its edits `pending`,
        and dead at the third crash. A store that one process owns gives the lease at once.
        """
        ...

    async def renew(self, lease: Lease) -> bool:
        """False: another holder has it."""
        ...

    async def release(self, lease: Lease) -> None:
        """Free it now instead of when it lapses."""
        ...


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


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    """Something that a platform told us, as it came.

    Attributes:
        account: whose inbox it is in. Where one account may be used as several bots, a bot's own id follows after a
            colon (`telegram:1000001`): each numbers its updates for itself.
    """

    account: str
    update_id: int
    payload: bytes


class Inbox(Protocol):
    """Everything that comes in, kept before the platform is told that it was received."""

    async def add(
        self, account: str, updates: Sequence[IncomingUpdate], offset: str | None = None, *, numbers_recur: bool = False
    ) -> int:
        """Keep what is new, and where to go on, in one transaction. Returns how many were new.

        `numbers_recur`: the platform may number from new, so an update is only known again by its number and its
        payload. Raises StoreUnusableError, and keeps nothing, while another one of the same number waits.
        """
        ...

    async def offset(self, account: str) -> str | None: ...

    async def claim(self, account: str, limit: int = 100, *, patient: bool = False) -> list[IncomingUpdate]:
        """The oldest that are not settled, in order.

        One that was the oldest before comes alone; three times in vain, and it is set aside. `patient`: for what only
        waits here and ends no process: it comes with the others, twenty times.
        """
        ...

    async def settle(
        self,
        update: IncomingUpdate,
        replies: Sequence[Post],
        now: datetime,
        *,
        replies_from: str | None = None,
        button: tuple[int, int] | None = None,
        bookmark: tuple[Room, str | None] | None = None,
    ) -> bool:
        """Erase the payload, put the replies into the outbox, keep where the room's list goes on: one transaction.

        `replies_from`: the account that sends them, where it is not the update's.
        `button`: a delivery and the index of its suggestion, which count once.
        False when the update was settled before, and nothing happens; or when the button was used before, and nothing
        happens but that the update is settled.
        """
        ...

    async def pressed(self, button: tuple[int, int]) -> bool:
        """Whether it was used, as far as that is remembered."""
        ...

    async def waiting(self, account: str) -> int:
        """How many updates of an account, of all its bots, are not settled, with those that were set aside."""
        ...

    async def prune(self, before: datetime) -> None:
        """Forget the numbers of updates that were settled before then, and the buttons that were pressed before."""
        ...
