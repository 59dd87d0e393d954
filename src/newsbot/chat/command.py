"""What was said to the bot, as a closed union of values. `chat.parsing` makes them of words."""

from dataclasses import dataclass
from typing import Literal

from newsbot.chat.silence import NoQuiet, Pause, QuietNights, SetQuiet
from newsbot.chat.subscribing import (
    Asked,
    DigestNow,
    Doubt,
    Gather,
    Mute,
    NoDigest,
    SetDigest,
    Subscribe,
    Unmute,
    Unsubscribe,
    Wrong,
)

__all__ = [
    "DigestNow",
    "Doubt",
    "Gather",
    "Mute",
    "NoDigest",
    "NoQuiet",
    "Pause",
    "QuietNights",
    "SetDigest",
    "SetQuiet",
    "Subscribe",
    "Unmute",
]
__all__ += ["Unsubscribe", "Wrong"]

Day = str
"""`today`, `yesterday`, `before_yesterday`, `week`, `month`, or the last hours: `24h`."""
Side = Literal["header", "footer"]
DEFAULT_LIMIT, MOST_ITEMS = 5, 20
MOST_OTHERS = 5
"""Places of one question, beside the first."""


@dataclass(frozen=True, slots=True)
class Start:
    """A greeting, or a room's first word."""


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class Latest:
    """News, newest first, that match all that is given.

    Attributes:
        place: id of the gazetteer.
        topic: id of `news.topics`; `words` then hold what it was called.
        words: folded; may hold a name that no place answers to.
        text: the words as typed.
        limit: 1 to 20.
        others: ids of other places that were named beside the first, as many as are shown.
        left_out: more than those were named.
        capped: more were asked for than a message shows.
    """

    place: str | None = None
    topic: str | None = None
    words: tuple[str, ...] = ()
    limit: int = DEFAULT_LIMIT
    day: Day | None = None
    text: str = ""
    others: tuple[str, ...] = ()
    left_out: bool = False
    capped: bool = False


@dataclass(frozen=True, slots=True)
class Search:
    """By relevance: `words` folded, `text` as typed."""

    words: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Story:
    """An article's id, or its number in the list that was shown last."""

    id: str


@dataclass(frozen=True, slots=True)
class Like:
    """What resembles an article: its id, its number in the list that was shown last, or None for the last one."""

    id: str | None = None


@dataclass(frozen=True, slots=True)
class More:
    pass


@dataclass(frozen=True, slots=True)
class Places:
    """Places known, or those inside one (an id); `typed` is a name that no place answers to."""

    place: str | None = None
    typed: str = ""


@dataclass(frozen=True, slots=True)
class Sources:
    """Where news come from; said after an item, where that item comes from."""


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
class Breaking:
    """Shows what editors posted as breaking, everywhere or in a place (an id)."""

    place: str | None = None


@dataclass(frozen=True, slots=True)
class Summary:
    """Of the text that was given, else of an item.

    Attributes:
        id: the item's id or its number in the list that was shown last; None for the one last shown or replied to.
    """

    text: str | None = None
    id: str | None = None


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
class Trends:
    """Where most was reported from in the last days.

    Attributes:
        place: id of one that was named; it is not counted alone.
        narrowed: another time was named, or words, by which nothing is counted.
    """

    place: str | None = None
    narrowed: bool = False


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
    """Words that are no wish; `command`: as typed where they begin with one that there is not, and one like it."""

    text: str
    command: str = ""
    near: str | None = None


Command = (
    Start
    | Help
    | Latest
    | Search
    | Story
    | Like
    | More
    | Places
    | Sources
    | Language
    | Timezone
    | Breaking
    | Summary
    | Thanks
    | Talk
    | Asked
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
    | Trends
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
