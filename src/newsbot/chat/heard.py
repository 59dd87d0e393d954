"""What a messenger tells the bot, for no messenger in particular: a closed union.

All of it comes from outside and is untrusted. Who may do what is asked again when it matters.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from newsbot.chat.room import Room, RoomKind

ELSEWHERE = "elsewhere:"

__all__ = [
    "ELSEWHERE",
    "Elsewhere",
    "Heard",
    "Joined",
    "Left",
    "Looked",
    "Nothing",
    "Offer",
    "Pressed",
    "Renamed",
    "RoomKind",
    "Said",
    "Speaker",
    "Unreadable",
    "Wordless",
]


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who stands behind something.

    Attributes:
        voice: `person` for an account that speaks as itself, here and now; `room` for the room's own voice, which only
            its administrators have; `nobody` for what cannot be ascribed to anybody (forwarded, edited, through
            another bot, in another room's name).
        id: the platform's own id of a person, exact; empty for the others.
    """

    voice: Literal["person", "room", "nobody"]
    id: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """Words that are meant for the bot.

    Attributes:
        room: where; its settings count.
        text: as typed, without the mention that called the bot.
        at: when it was said, by the platform's clock.
        message: the platform's id of it.
        answers: what the platform may call the message that it answers, if that is the bot's, as in `Sent`.
        reply_in: where the answer goes, when that is not `room` itself (a thread).
        quoted: the words of the message that it answers, where the platform tells them.
        picture: that the words stand under, as `Document.picture` names it; `ELSEWHERE` where there is one that cannot
            be passed on. quoted_picture: that the quoted ones stand under.
    """

    room: Room
    text: str
    speaker: Speaker
    kind: RoomKind
    at: datetime | None = None
    message: str | None = None
    answers: tuple[str, ...] = ()
    reply_in: Room | None = None
    quoted: str | None = None
    picture: str | None = None
    quoted_picture: str | None = None


@dataclass(frozen=True, slots=True)
class Wordless:
    """Something without words that was sent to the bot alone: a sticker, a voice, a picture, a place on the map.

    `pictured`: it is a picture.
    """

    room: Room
    at: datetime | None = None
    speaker: Speaker = Speaker("nobody")
    pictured: bool = False


@dataclass(frozen=True, slots=True)
class Amended:
    """Words that were said before were changed by hand. Nothing is done for it that its speaker does not confirm.

    Attributes:
        message: the platform's id of what was said first.
        text: as it stands now.
    """

    room: Room
    text: str
    speaker: Speaker
    kind: RoomKind
    message: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """A button under one of the bot's messages.

    Attributes:
        delivery: the delivery that carried the button, and `index`, of the command among its suggestions; None for
            data that is not ours, not for this room or person, or too old.
        query: what the platform wants acknowledged.
    """

    room: Room
    speaker: Speaker
    kind: RoomKind
    query: str
    delivery: int | None = None
    index: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """Somebody types the bot's name and words in any chat and wants to choose from a list.

    Attributes:
        page: where the list goes on, as it was offered; empty at first.
    """

    query: str
    text: str
    page: str = ""


@dataclass(frozen=True, slots=True)
class Joined:
    """The bot was brought into a room. `can_write`: as far as is known."""

    room: Room
    kind: RoomKind
    can_write: bool = True


@dataclass(frozen=True, slots=True)
class Left:
    """The bot was sent away, or the person blocked it."""

    room: Room


@dataclass(frozen=True, slots=True)
class Renamed:
    """The same room under another id."""

    old: Room
    new: Room


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An encrypted message whose key never came; told once for each key."""

    room: Room
    kind: RoomKind
    reply_in: Room | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Nothing to be done; `why` is a word for metrics."""

    why: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another room that somebody spoke of by its public name, and who may do what there.

    Attributes:
        may_set: the speaker may change its settings; may_post: the bot may post there.
    """

    room: Room
    kind: RoomKind
    may_set: bool
    may_post: bool


Heard = Said | Amended | Wordless | Pressed | Looked | Joined | Left | Renamed | Unreadable | Nothing


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry of the list that answers `Looked`: an id of at most 64 bytes, two lines to choose by."""

    id: str
    title: str
    description: str
