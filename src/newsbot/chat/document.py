"""Formatted text with no platform in it: a closed set of blocks and spans that every platform draws.

Text is plain and untrusted; nothing here is markup. Drawing (`platforms/*/markup.py`) escapes and isolates.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """Words in the room's language."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that carry the line: a title, a name of a section."""

    text: str


@dataclass(frozen=True, slots=True)
class Faint:
    """Words that are read last: source, age, id."""

    text: str


@dataclass(frozen=True, slots=True)
class Foreign:
    """A run whose direction is its own: a Latin name, a number range, an address shown as text."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """A label that opens an http(s) address."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type: `/latest درعا`. Platforms may make it clickable."""

    text: str


Span = Text | Strong | Faint | Foreign | Link | Code
Line = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    spans: Line


@dataclass(frozen=True, slots=True)
class Heading:
    spans: Line


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a source, verbatim; `speaker` stands outside the quotation."""

    text: str
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Bullets:
    items: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pause between two items of a list."""


Block = Paragraph | Heading | Quote | Bullets | Rule

BLANK = "blank:"
"""In the place of a picture: none, and a copy that stands under one loses it."""
_DRAWN = "drawn:"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with the words.

    Attributes:
        name: with its ending, in ASCII.
        text: what stands in it; of a PNG its bytes in base 64.
    """

    name: str
    text: str

    @property
    def is_picture(self) -> bool:
        return self.name.endswith(".png")

    @property
    def content(self) -> bytes:
        return b64decode(self.text) if self.is_picture else self.text.encode()


def drawn(png: bytes) -> str:
    """A picture of our own, for `Document.picture`."""
    return f"{_DRAWN}{b64encode(png).decode()}"


def drawing(picture: str) -> bytes | None:
    """The PNG that `drawn` wrote; None for any other picture."""
    return b64decode(picture.removeprefix(_DRAWN)) if picture.startswith(_DRAWN) else None


def picture(name: str, png: bytes) -> Attachment:
    return Attachment(f"{name}.png", b64encode(png).decode())


@dataclass(frozen=True, slots=True)
class Document:
    """What is said at once.

    Attributes:
        blocks: in reading order.
        locale: catalog of its phrases; says the base direction (`ar`: right to left).
        suggestions: commands that a platform may offer as buttons, as they would be typed.
        picture: an image that a platform may show; the words do without it. An http(s) address; or a file that lies
            with a messenger, by its name there (`telegram:AgAC...`); or one that is `drawn`; or `BLANK`.
        lite: for rooms that want few bytes: no picture, no preview.
        labels: what the buttons of `suggestions` say, in their order; where one is empty or missing, the platform
            says what the command does.
        fields: what `place` and `source` stand for in lines that a room sets around it (`chat.framing`).
        attachment: a file that a platform may send; one that cannot shows what stands in it.
        resume: where the list in it goes on, as `flows.answers` wrote it; it is not shown.
    """

    blocks: tuple[Block, ...]
    locale: str = "ar"
    suggestions: tuple[str, ...] = ()
    picture: str | None = None
    lite: bool = False
    labels: tuple[str, ...] = ()
    attachment: Attachment | None = None
    resume: str | None = None
    fields: tuple[tuple[str, str], ...] = ()


def line(*spans: Span | str) -> Line:
    """A line from spans; bare strings are Text."""
    return tuple(Text(span) if isinstance(span, str) else span for span in spans)


def document(
    blocks: Iterable[Block], locale: str, suggestions: Iterable[str] = (), picture: str | None = None
) -> Document:
    return Document(tuple(blocks), locale, tuple(suggestions), picture)


def labelled(blocks: Iterable[Block], locale: str, buttons: Iterable[tuple[str, str]]) -> Document:
    """A document whose buttons are commands with what they say."""
    offered = tuple(buttons)
    labels = tuple(label for _, label in offered)
    return Document(tuple(blocks), locale, tuple(command for command, _ in offered), labels=labels)
