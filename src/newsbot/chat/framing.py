"""Lines that a room sets around what it is told, with a closed list of fields: `نشرة {place} · {date}`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal, NamedTuple, cast

from newsbot.chat.document import Document, Faint, Paragraph
from newsbot.chat.phrases import Phrases
from newsbot.chat.room import RoomSettings
from newsbot.text import bidi

LONGEST = 120
"""Characters of a line as typed."""
FIELDS = ("date", "place", "source")
Field = Literal["date", "place", "source"]

_NAMES: Mapping[str, Field] = {
    "date": "date",
    "place": "place",
    "source": "source",
    "تاريخ": "date",
    "التاريخ": "date",
    "مكان": "place",
    "المكان": "place",
    "مصدر": "source",
    "المصدر": "source",
}
# In the place of a field without a value; a label before it (`المصدر: {source}`) goes with it, and a separator.
_NOTHING = "\0"
_BETWEEN = "-·•|/،؛,;–—"
_LABEL = re.compile(rf"[^{_BETWEEN}:{_NOTHING}]*:\s*{_NOTHING}")
_BEFORE_MORE = re.compile(rf"{_NOTHING}\s*[{_BETWEEN}]+\s*")
_AT_END = re.compile(rf"\s*[{_BETWEEN}]+\s*{_NOTHING}\s*\Z|{_NOTHING}")
_PIECE = re.compile(r"\{\s*(?P<name>[^{}]{0,40}?)\s*\}|(?P<stray>[{}])")


@dataclass(frozen=True, slots=True)
class Frame:
    """What a room set around what it is told, as typed.

    Attributes:
        day: when that came; aware, in the room's zone.
        region, digits: how the room writes dates (`RoomSettings`); None where it never chose.
    """

    header: str | None
    footer: str | None
    day: datetime
    region: str | None = None
    digits: str | None = None


class Fault(NamedTuple):
    """What is wrong with a line: it is too `long`, there is no such `field`, a `brace` stands alone."""

    reason: Literal["long", "field", "brace"]
    typed: str = ""


def tidied(text: str) -> str:
    """One line without controls."""
    return " ".join(bidi.strip(text).split())


def fault(text: str) -> Fault | None:
    """Why a tidied line cannot be used."""
    if len(text) > LONGEST:
        return Fault("long")
    for piece in _PIECE.finditer(text):
        if piece["stray"]:
            return Fault("brace", piece["stray"])
        if piece["name"].casefold() not in _NAMES:
            return Fault("field", piece["name"])
    return None


def filled(text: str, values: Mapping[Field, str]) -> str:
    """A line with what its fields stand for; a field without a value is left out with what set it off."""

    def value(piece: re.Match[str]) -> str:
        name = _NAMES.get((piece["name"] or "").casefold())
        return (values.get(name) if name else None) or _NOTHING

    line = _LABEL.sub(f" {_NOTHING}", _PIECE.sub(value, text))
    return " ".join(_AT_END.sub("", _BEFORE_MORE.sub("", line)).split())


def framed(document: Document, header: str | None, footer: str | None, values: Mapping[Field, str]) -> Document:
    """A document between the lines of its room; empty ones are left out."""
    lines = (filled(text, values) if text else "" for text in (header, footer))
    above, below = ((Paragraph((Faint(line),)),) if line else () for line in lines)
    return replace(document, blocks=(*above, *document.blocks, *below))


def set_around(document: Document, frame: Frame, defaults: RoomSettings) -> Document:
    """What a room is told, between its lines, with the fields that the document has.

    `defaults`: how dates are written in rooms that never chose.
    """
    region, digits = frame.region or defaults.region, frame.digits or defaults.digits
    phrases = Phrases(document.locale, region=region, digits=digits)
    values: dict[Field, str] = {"date": phrases.day(frame.day)}
    values |= {cast("Field", name): value for name, value in document.fields if name in FIELDS}
    return framed(document, frame.header, frame.footer, values)
