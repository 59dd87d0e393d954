"""Commands that are said in private and concern another room, which they name: `/subscribe @news درعا`."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from newsbot.chat import command as commands
from newsbot.chat import digests, silence, subscribing
from newsbot.chat.command import Command
from newsbot.chat.document import Block, Bullets, Code, Document, Heading, Line, Paragraph, Span, line

# Bot API: names have 4 to 32 letters, digits and underscores.
_NAME = re.compile(r"(?<![\w@/.:])@(?P<name>[A-Za-z][A-Za-z0-9_]{3,31})(?![\w:.@])")
_COMMAND = re.compile(r"(?P<word>/[a-z]+)\b(?P<rest>.*)", re.DOTALL)
_AIMED = (
    *subscribing.NAMING,
    *(digests.SetDigest, digests.NoDigest, digests.Gather, silence.SetQuiet, silence.NoQuiet),
    silence.QuietNights,
    *(commands.Subscriptions, silence.Pause, commands.Resume, commands.Lite, commands.Frame, commands.Channel),
    *(commands.Language, commands.Timezone, commands.ForgetMe),
)
# Words of commands that concern a room.
_WORDS = frozenset(
    ("/subscribe", "/unsubscribe", "/subscriptions", "/mute", "/unmute", "/digest", "/quiet", "/pause", "/resume")
) | frozenset(("/lite", "/header", "/footer", "/language", "/timezone", "/forgetme", "/channel"))


class Aimed(NamedTuple):
    """The room's name with its @, and what is said without it."""

    name: str
    text: str


def aimed(text: str) -> Aimed | None:
    """The first name in a text; the text may still be about anything."""
    found = _NAME.search(text)
    if found is None:
        return None
    rest = f"{text[: found.start()].rstrip()} {text[found.end() :].lstrip()}"
    return Aimed(f"@{found['name']}", rest.strip())


def concerns_room(command: Command) -> bool:
    """Whether it shows or changes what a room has chosen, so that it can be said of another one."""
    return isinstance(command, _AIMED)


def makes_come(command: Command) -> bool:
    """Whether news comes to the room from then on, which needs somebody who may post there."""
    return isinstance(command, subscribing.Subscribe | digests.SetDigest | commands.Resume)


def answered(document: Document, name: str, heading: Line) -> Document:
    """An answer about another room: it says so, and its commands name the room too."""
    blocks = (Paragraph(heading), *(_block(block, name) for block in document.blocks))
    labels = document.labels or ("",) * len(document.suggestions)
    suggestions = tuple(_aim(command, name) for command in document.suggestions)
    return replace(document, blocks=blocks, suggestions=suggestions, labels=labels)


def _aim(typed: str, name: str) -> str:
    found = _COMMAND.fullmatch(typed)
    if found is None or found["word"] not in _WORDS or _NAME.search(typed):
        return typed
    return f"{found['word']} {name}{found['rest']}"


def _block(block: Block, name: str) -> Block:
    match block:
        case Paragraph(spans) | Heading(spans):
            return replace(block, spans=_spans(spans, name))
        case Bullets(items):
            return Bullets(tuple(_spans(item, name) for item in items))
        case _:
            return block


def _spans(spans: Iterable[Span], name: str) -> Line:
    return line(*(Code(_aim(span.text, name)) if isinstance(span, Code) else span for span in spans))
