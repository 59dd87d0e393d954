"""Buttons under a message, and the signed data that comes back when one is pressed.

A client can send data that no message ever had (Bot API: `CallbackQuery`). So data is an opaque number and a MAC
over it, the action, the room, the person and the end of its time; whoever handles it checks rights again, and the
store sees to it that a number counts once.
"""

import base64
import binascii
import hmac
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from newsbot.chat.document import Bullets, Code, Document, Heading, Line, Paragraph
from newsbot.chat.phrases import Phrases
from newsbot.text import bidi

Action = Literal["more", "story", "latest", "places", "language", "other", "like"]

# Bot API: 64 bytes of callback data, at most 100 buttons.
LONGEST_DATA = 64
MOST_BUTTONS = 24
# By its place here an action is known in signed data: new ones go to the end.
_ACTIONS: tuple[Action, ...] = ("more", "story", "latest", "places", "language", "other", "like")
_PLAIN = {"help": "button.help", "why": "button.why", "report": "button.report"}
_MAC = 16
_VERSION = 1
# Version, action and whether anybody in the room may press; number; end in seconds since 1970.
_HEAD = struct.Struct(">BBQI")
_SHARED = 0x80
_LONGEST_LABEL = 40
# Of five beside each other.
_SHORT_LABEL = 10
_NUMBERED = re.compile(r"[0-9٠-٩]{1,3}\. ")
_INDEX_BITS = 5


@dataclass(frozen=True, slots=True)
class Button:
    """One suggestion of a document.

    Attributes:
        index: of the command in the document's suggestions.
        short: small enough to stand beside its neighbours.
    """

    label: str
    action: Action
    index: int
    short: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a pressed button says, once verified.

    Attributes:
        number: names the button for ever; see `number_of`.
        expires: seconds since 1970; from then on it is worth nothing.
        shared: anybody in the room may press it, not only the one it was made for.
    """

    number: int
    action: Action
    expires: int
    shared: bool

    @property
    def delivery(self) -> int:
        return self.number >> _INDEX_BITS

    @property
    def index(self) -> int:
        return self.number & ((1 << _INDEX_BITS) - 1)


def number_of(delivery: int, index: int) -> int:
    """The opaque number of a button: deliveries are never numbered twice, nor is a button within one."""
    return (delivery << _INDEX_BITS) | index


def sign(key: bytes, ticket: Ticket, *, room: str, user: int | None) -> str:
    """Callback data of at most 64 bytes. `user` is who may press it, None for a shared ticket."""
    flags = _ACTIONS.index(ticket.action) | (_SHARED if ticket.shared else 0)
    head = _HEAD.pack(_VERSION, flags, ticket.number, ticket.expires)
    return base64.urlsafe_b64encode(head + _mac(key, head, room, None if ticket.shared else user)).decode().rstrip("=")


def verify(key: bytes, data: str, *, room: str, user: int, now: float) -> Ticket | None:
    """The ticket that this person may use in this room now, or None for anything else. Never raises."""
    raw = _decoded(data)
    if raw is None:
        return None
    head, mac = raw[: _HEAD.size], raw[_HEAD.size :]
    version, flags, number, expires = _HEAD.unpack(head)
    shared = bool(flags & _SHARED)
    known = hmac.compare_digest(mac, _mac(key, head, room, None if shared else user))
    action = flags & ~_SHARED
    if not known or version != _VERSION or action >= len(_ACTIONS) or now >= expires:
        return None
    return Ticket(number, _ACTIONS[action], expires, shared)


def _decoded(data: str) -> bytes | None:
    """Exactly what `sign` writes: another spelling of the same bytes is not ours."""
    try:
        raw = base64.urlsafe_b64decode(data.encode("ascii") + b"=" * (-len(data) % 4))
    except (ValueError, binascii.Error):
        return None
    if len(raw) != _HEAD.size + _MAC or base64.urlsafe_b64encode(raw).decode().rstrip("=") != data:
        return None
    return raw


def _mac(key: bytes, head: bytes, room: str, user: int | None) -> bytes:
    """Fields that vary in length are preceded by it, so that no two tickets say the same bytes."""
    place = room.encode()
    person = b"" if user is None else str(user).encode()
    message = b"".join((head, len(place).to_bytes(2, "big"), place, len(person).to_bytes(2, "big"), person))
    return hmac.digest(key, b"newsbot callback\0" + message, "sha256")[:_MAC]


def buttons(document: Document) -> tuple[Button, ...]:
    """The document's suggestions, in order, with labels in its language."""
    if not document.suggestions:
        return ()
    phrases = Phrases(document.locale)
    numbers = dict(_entries(document))
    labels = dict(enumerate(document.labels))
    return tuple(
        _labelled(label, index) if (label := labels.get(index)) else _button(command, index, phrases, numbers)
        for index, command in enumerate(document.suggestions[:MOST_BUTTONS])
    )


def rows(offered: tuple[Button, ...]) -> list[list[Button]]:
    """Short ones together, others two in a row; the order is kept."""
    found: list[list[Button]] = []
    for button in offered:
        most = 5 if button.short else 2
        fits = found and len(found[-1]) < most and found[-1][-1].short == button.short
        if fits:
            found[-1].append(button)
        else:
            found.append([button])
    return found


def _button(command: str, index: int, phrases: Phrases, numbers: dict[str, str]) -> Button:
    word, _, argument = bidi.strip(command).removeprefix("/").partition(" ")
    match word:
        case "more":
            return Button(phrases.say("button.more"), "more", index)
        case "story" if command in numbers:
            return Button(phrases.say("button.entry", number=numbers[command]), "story", index, short=True)
        case "story":
            return Button(phrases.say("button.story"), "story", index)
        case "like":
            return Button(phrases.say("button.like"), "like", index)
        case "latest":
            said = phrases.say("latest.about", name=argument) if argument else phrases.say("latest.everything")
            return Button(_shortened(said), "latest", index)
        case "places":
            return Button(phrases.say("button.places"), "places", index)
        case "sources":
            return Button(phrases.say("sources.title"), "other", index)
        case "timezone" if argument:
            return Button(_shortened(phrases.say("button.timezone", city=argument)), "other", index)
        case "language" if argument in {"ar", "en"}:
            return Button(Phrases(argument).say(f"language.{argument}"), "language", index)
        case "mute" | "subscribe" if argument:
            said = phrases.say("filter.about", name=argument)
            said = (
                phrases.say("button.mute", news=said) if word == "mute" else phrases.say("button.subscribe", name=said)
            )
            return Button(_shortened(said), "other", index)
        case "help" | "why" | "report":
            return Button(phrases.say(_PLAIN[word]), "other", index)
    return Button(_shortened(bidi.isolate(command)), "other", index)


def _labelled(label: str, index: int) -> Button:
    return Button(_shortened(label), "other", index, short=len(label) <= _SHORT_LABEL)


def _entries(document: Document) -> Iterator[tuple[str, str]]:
    """Commands that stand under a numbered entry of a list, with its number as it is shown."""
    number = None
    for line in _lines(document):
        first = line[0].text if line else ""
        if _NUMBERED.fullmatch(first):
            number = first.partition(".")[0]
        for span in line:
            if number and isinstance(span, Code):
                yield span.text, number


def _lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        match block:
            case Paragraph(spans) | Heading(spans):
                yield spans
            case Bullets(items):
                yield from items
            case _:
                continue


def _shortened(label: str) -> str:
    """A label that a phone shows whole, without half an isolate."""
    if len(label) <= _LONGEST_LABEL:
        return label
    cut = label[: _LONGEST_LABEL - 1].rstrip()
    return f"{cut}{bidi.PDI if bidi.FSI in cut and bidi.PDI not in cut else ''}…"
