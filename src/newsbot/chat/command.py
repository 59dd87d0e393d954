"""What was said to the bot, as a closed union of values. `chat.parsing` makes them of words."""

from dataclasses import dataclass
from typing import Literal

from newsbot.chat import asking, subscribing
from newsbot.chat.digests import Gather, NoDigest, SetDigest
from newsbot.chat.silence import NoQuiet, Pause, QuietNights, SetQuiet
from newsbot.chat.subscribing import (
    Doubt,
    Mute,
    Subscribe,
    Unmute,
    Unsubscribe,
)

Side = Literal["header", "footer"]


@dataclass(frozen=True, slots=True)
class Start:
    """A greeting, or a room's first word."""


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Language:
    """A language's code, catalog or not, and how it was called; None asks which there are."""

    locale: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Timezone:
    """An IANA name; None asks which it is."""

    zone: str | None = None


@dataclass(frozen=True, slots=True)
class Thanks:
    pass


@dataclass(frozen=True, slots=True)
class Talk:
    """Small talk; `kind` is a key of `[talk]` in the table of intents."""

    kind: str


@dataclass(frozen=True, slots=True)
class Subscriptions:
    """What the room follows, and all else that it chose."""


@dataclass(frozen=True, slots=True)
class Resume:
    pass


@dataclass(frozen=True, slots=True)
class Lite:
    """Short texts without pictures, or whole ones again."""

    on: bool = True


@dataclass(frozen=True, slots=True)
class Frame:
    """Lines around what the room is told.

    Attributes:
        text: as typed; empty: none any more; None: which there are.
    """

    side: Side
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Channel:
    """How a channel is bound to its subscriptions, from elsewhere; said of one, what it follows."""


@dataclass(frozen=True, slots=True)
class Why:
    """Why something came: a story (`s12`), an article's id or number; None: what was answered or told last."""

    item: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """Somebody says that something is wrong: with what (as of `Why`, if `item` is the id of anything), in which words.

    Attributes:
        text: all that was typed after the command.
    """

    item: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class MyData:
    pass


@dataclass(frozen=True, slots=True)
class ForgetMe:
    """`code`: of the question whether that is really meant."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """Take what the room follows elsewhere; with a `code`, bring it here."""

    code: str | None = None


@dataclass(frozen=True, slots=True)
class ForEditors:
    """An editor's command, said to the part of the bot that answers readers; `intent` is one of `INTENTS`."""

    intent: str


@dataclass(frozen=True, slots=True)
class WrongUse:
    """A command that lacks something or has it wrong.

    Attributes:
        command: its Latin name, as after the slash.
        reason: `words`, `id`, `count`, `span`, `language` or `zone`: what is missing or not known.
        typed: what is not known.
    """

    command: str
    reason: Literal["words", "id", "count", "span", "language", "zone"]
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """Words that are no wish.

    Attributes:
        command: as typed where they begin with one that there is not; near: one like it.
        meant: what may be meant by hours that are said without a word of what for.
    """

    text: str
    command: str = ""
    near: str | None = None
    meant: SetDigest | SetQuiet | None = None


Command = (
    Start
    | Help
    | Language
    | Timezone
    | Thanks
    | Talk
    | asking.Asked
    | subscribing.Asked
    | Subscriptions
    | Resume
    | Lite
    | Frame
    | Channel
    | Why
    | Report
    | MyData
    | ForgetMe
    | Move
    | ForEditors
    | WrongUse
    | Unknown
)

_SETTING = (
    *(Subscribe, Unsubscribe, Doubt, Unmute, SetDigest, NoDigest, Gather, NoQuiet, QuietNights),
    *(Pause, Resume, Lite, ForgetMe, Move),
)


def changes_settings(command: Command) -> bool:
    """Whether it changes how the bot behaves in the room, which in a group is its administrators' to say."""
    match command:
        case Language(locale=value) | Timezone(zone=value) | Frame(text=value):
            return value is not None
        case Mute(filters):
            return bool(filters)
        case SetQuiet(times, breaking):
            return (times, breaking) != (None, None)
        case _:
            return isinstance(command, _SETTING)


def is_question(command: Command) -> bool:
    """Whether it only asks: an answer that comes too late can then be left out."""
    return not changes_settings(command) and not isinstance(command, Report)
