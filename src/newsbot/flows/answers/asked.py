"""What every answer needs to know of the question."""

from dataclasses import dataclass
from datetime import datetime

from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room, RoomKind, RoomSettings


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's circumstances: where, in which language and zone, and when (aware, UTC).

    Attributes:
        room: that it concerns; `settings` are that room's.
        phrases: of the room in which it was asked.
        kind: of the room in which it was asked.
        answers: what the platform may call the message that it answers, if that is the bot's.
        aimed: `room` is another one than that in which it was asked.
        resume: as in `Incoming`: of the message that is answered.
    """

    room: Room
    settings: RoomSettings
    phrases: Phrases
    now: datetime
    resume: str | None = None
    kind: RoomKind = "private"
    answers: tuple[str, ...] = ()
    aimed: bool = False
