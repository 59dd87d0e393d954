"""Where words are heard and said, and what is remembered about such a place."""

from dataclasses import dataclass
from typing import Literal

RoomKind = Literal["private", "group", "channel"]


@dataclass(frozen=True, slots=True)
class Room:
    """A private chat, group, channel, forum topic, Matrix room or terminal.

    Attributes:
        platform: `terminal`, `telegram`, `matrix`.
        id: the platform's own id as text; never logged, stored sealed.
    """

    platform: str
    id: str


@dataclass(frozen=True, slots=True)
class RoomSettings:
    """How a room likes to be spoken to.

    Attributes:
        locale: catalog, `ar` or `en`.
        region: ISO 3166 code that chooses month names (SY: كانون الثاني).
        timezone: IANA name.
        digits: `latn` or `arab`.
    """

    locale: str = "ar"
    region: str = "SY"
    timezone: str = "Asia/Damascus"
    digits: str = "latn"


@dataclass(frozen=True, slots=True)
class Incoming:
    """One thing somebody said: `text` as typed, untrusted.

    Attributes:
        answers: what the platform may call the message that it answers, if that is the bot's.
        resume: where the list of that message goes on; empty when nothing is known of it any more, None when no message
            is answered, or one without a list.
    """

    room: Room
    text: str
    kind: RoomKind = "private"
    answers: tuple[str, ...] = ()
    resume: str | None = None
