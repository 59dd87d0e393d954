"""Deliveries: what has to reach a room, what became of a try, and what follows from it.

The states and the tick are drawn in docs/delivery.md.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import IntEnum
from typing import Literal

from newsbot.chat.room import Room

Op = Literal["send", "edit", "delete", "notice"]
State = Literal["pending", "sending", "sent", "uncertain", "gone", "cancelled", "expired", "dead", "held"]


class Priority(IntEnum):
    """Lower goes first; an edit has the class of its cause."""

    CORRECTION = 0
    LIFE_SAFETY = 1
    BREAKING = 2
    REPLY = 3
    ALERT = 4
    DIGEST = 5
    HOUSEKEEPING = 6


@dataclass(frozen=True, slots=True)
class Sent:
    """The platform answered success. `remote_id` is its id of the message."""

    remote_id: str


@dataclass(frozen=True, slots=True)
class Later:
    """Definitely not accepted, and worth another try.

    Attributes:
        why: one word for logs and metrics (`not-sent`, `flood`, ...).
        after: seconds the platform asked us to wait, or None.
        gate: whom the wait concerns; None when nobody (nothing left this machine).
    """

    why: str
    after: float | None = None
    gate: Literal["room", "account"] | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """Definitely not accepted, and no retry will help: the content is at fault, or the address twice over.

    Attributes:
        kind: `content` (counts towards pausing the post), `address` (unknown chat: two strikes), `other`.
    """

    why: str
    kind: Literal["content", "address", "other"] = "other"


@dataclass(frozen=True, slots=True)
class Gone:
    """Nobody is there any more: blocked, kicked, deactivated, left."""

    why: str


@dataclass(frozen=True, slots=True)
class Moved:
    """The room has another id now (a group that became a supergroup); definitely not accepted."""

    to: str


@dataclass(frozen=True, slots=True)
class Stopped:
    """The account cannot be used (token revoked, another holder): nothing was accepted, nobody is gone."""

    why: str


@dataclass(frozen=True, slots=True)
class Uncertain:
    """The request may have been accepted; there is no proof."""

    why: str


Outcome = Sent | Later | Refused | Gone | Moved | Stopped | Uncertain


@dataclass(frozen=True, slots=True)
class Delivery:
    """One part of a post for one room.

    Attributes:
        id: never reused; transaction ids are made from it.
        post: id of the post; revision: of the post's content when it was claimed.
        seq: its turn among all rooms of its class; within a room the post decides.
        attempts: requests that may have been made; crashes: restarts that found it in `sending`.
        first_wire: when it first may have been on the wire.
        remote_id: of the copy, for edits and deletions: the copy they concern.
        expires: after it a pending delivery is not news any more.
        struck: when the platform first said that it does not know the room, None since it did know it.
        resent: it was uncertain once and is tried a second time.
        doubt: the revision of an earlier try that may have been accepted, on a platform that takes a second try under
            the same id for the first: then `revision` is that one too. `superseded`: the post was corrected since.
        hushed: the room is left alone now and wants what comes all the same to come without a sound.
    """

    id: int
    account: str
    post: int
    room: Room
    op: Op
    part: int
    priority: Priority
    seq: int
    state: State
    revision: int
    due: datetime
    attempts: int = 0
    crashes: int = 0
    first_wire: datetime | None = None
    remote_id: str | None = None
    reason: str | None = None
    expires: datetime | None = None
    struck: datetime | None = None
    resent: bool = False
    doubt: int | None = None
    superseded: bool = False
    hushed: bool = False

    @property
    def repeatable(self) -> bool:
        """Doing it twice has the effect of doing it once, on every platform."""
        return self.op in {"edit", "delete"}


@dataclass(frozen=True, slots=True)
class Settled:
    """What follows from an outcome: the row's next state, and what it means for others.

    Attributes:
        due: when a pending row is tried next.
        remote_id: the platform's id of the copy.
        resend: when an uncertain row may go out a second time; None: never by itself.
        gone: nobody is in the room; it becomes inactive and what waits for it is cancelled.
        strike: the platform does not know the room, for the first time.
        moved: the room's new id.
        content_fault: the text was refused; three rooms with it pause the post.
        doubt: of a pending send: `raised`, it may have been accepted all the same; `settled`, it was not.
    """

    state: State
    due: datetime | None = None
    reason: str | None = None
    remote_id: str | None = None
    resend: datetime | None = None
    gone: bool = False
    strike: bool = False
    moved: str | None = None
    content_fault: bool = False
    doubt: Literal["raised", "settled"] | None = None


# Seconds. Full jitter over 1, 2, 4 ... 300, as long as it is news: retries end by the clock, not by their number.
_LONGEST_WAIT = 300.0
_SECOND_STRIKE = timedelta(hours=1)
RESEND_AFTER = timedelta(seconds=60)


def backoff(attempts: int, jitter: float) -> timedelta:
    """How long to stay away after `attempts` tries; `jitter` is drawn from 0 to 1."""
    return timedelta(seconds=jitter * min(_LONGEST_WAIT, 2.0 ** max(0, min(attempts, 10) - 1)))


def settle(
    delivery: Delivery, outcome: Outcome, now: datetime, jitter: float, *, keyed_for: timedelta | None = None
) -> Settled:
    """What a try of `delivery` leads to.

    `keyed_for` is how long the platform takes a second request under the same id for the first one (None: never):
    within it an uncertain send is simply tried again.
    """
    match outcome:
        case Sent(remote_id):
            return Settled("sent", remote_id=remote_id)
        case Later(why, after):
            wait = backoff(delivery.attempts, jitter) if after is None else timedelta(seconds=after)
            return _again(delivery, now + wait, why)
        case Refused(why, "content"):
            return Settled("dead", reason=f"content: {why}", content_fault=True)
        case Refused(why, "address"):
            return _struck(delivery, now, why)
        case Refused(why):
            return Settled("dead", reason=f"refused: {why}")
        case Gone(why):
            return Settled("gone", reason=why, gone=True)
        case Moved(to):
            return Settled("pending", due=now, reason="moved", moved=to)
        case Stopped(why):
            return Settled("pending", due=now, reason=f"stopped: {why}")
        case Uncertain(why):
            return _unproven(delivery, now, jitter, why, keyed_for)


def _again(delivery: Delivery, due: datetime, why: str) -> Settled:
    # What corrects a message has to come as long as that message stands.
    if delivery.op == "send" and delivery.expires is not None and due >= delivery.expires:
        return Settled("expired", reason=why)
    return Settled("pending", due=due, reason=why)


def _struck(delivery: Delivery, now: datetime, why: str) -> Settled:
    """A wrong token makes every room unknown, so it takes two answers an hour apart to believe it."""
    if delivery.struck is not None and now - delivery.struck >= _SECOND_STRIKE:
        return Settled("gone", reason=why, gone=True)
    due = (delivery.struck or now) + _SECOND_STRIKE
    again = _again(delivery, due, why)
    return Settled(again.state, due=again.due, reason=why, strike=delivery.struck is None)


def _unproven(delivery: Delivery, now: datetime, jitter: float, why: str, keyed_for: timedelta | None) -> Settled:
    first = delivery.first_wire or now
    if delivery.repeatable or (keyed_for is not None and now - first < keyed_for):
        again = _again(delivery, now + backoff(delivery.attempts, jitter), why)
        return again if delivery.repeatable or again.state != "pending" else replace(again, doubt="raised")
    resend = now + RESEND_AFTER if delivery.priority is Priority.LIFE_SAFETY and not delivery.resent else None
    return Settled("uncertain", reason=why, resend=resend)
