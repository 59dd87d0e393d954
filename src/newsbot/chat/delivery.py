"""Deliveries: what has to reach a room, what became of a try, and what follows from it."""

from dataclasses import dataclass
from datetime import datetime
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
        seq: order within a room and a class.
        attempts: requests that may have been made; crashes: restarts that found it in `sending`.
        first_wire: when it first may have been on the wire.
        remote_id: of the copy, for edits and deletions: the copy they concern.
        expires: after it a pending delivery is not news any more.
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
