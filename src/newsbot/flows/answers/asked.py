"""What every answer needs to know of the question."""

from dataclasses import dataclass
from datetime import datetime

from newsbot.chat.phrases import Phrases
from newsbot.chat.room import Room, RoomSettings


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's circumstances: where, in which language and zone, and when (aware, UTC).

    Attributes:
        resume: as in `Incoming`: of the message that is answered.
    """

    room: Room
    settings: RoomSettings
    phrases: Phrases
    now: datetime
    resume: str | None = None
