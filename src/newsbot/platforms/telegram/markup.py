"""A document as Telegram's text and entities: nothing to escape, offsets in UTF-16 code units.

Every line has a base direction of its own, foreign runs stand in isolates, words of others hold no control.
Limits: 4096 units and 100 entities a message (Bot API: `sendMessage`; more entities are silently ignored).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from newsbot.chat.cuts import LOOKAHEAD, place
from newsbot.chat.document import (
    BLANK,
    Block,
    Bullets,
    Code,
    Document,
    Faint,
    Foreign,
    Heading,
    Line,
    Link,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Text,
)
from newsbot.chat.fit import Limits, TooSmallError, fit, plain
from newsbot.platforms.telegram import pictures
from newsbot.platforms.telegram.keyboards import buttons
from newsbot.platforms.telegram.links import address, shown_host
from newsbot.platforms.telegram.rendered import Entity, Kind, Rendered, units
from newsbot.platforms.telegram.taming import clean, is_visible, prepared, tamed
from newsbot.text import bidi

LIMITS = Limits(4096, "utf16")
CAPTION = Limits(1024, "utf16")
MOST_ENTITIES = 100

_RTL_LOCALES = frozenset({"ar"})
_BULLET = Text("• ")
# Telegram keeps the last of such a row and makes the others ZWNJ (TDLib, `replace_offending_characters`).
_MARKS = re.compile("([\u200e\u200f])[\u200e\u200f]+")
_GOES_ON = f"{bidi.PDI}…"
_KEPT = 4096  # blocks that are kept drawn
_TOO_LONG = " " * (LIMITS.length + 1)

_Run = tuple[str, Kind | None, str | None]


def parts(document: Document) -> list[Rendered]:
    """The messages that a document makes, in order; none for one without a visible character.

    The picture goes with the first of them, if its words fit under it, and the document is not for few bytes.
    """
    # What has to be cut is cut into pieces that nobody asks for again.
    one = len(plain(document)) <= LIMITS.length
    document = replace(document, blocks=tuple(map(_kept_prepared if one else prepared, document.blocks)))
    offered = buttons(document)
    found = [part for part in _drawn(document, one=one) if is_visible(part.text)]
    if found and offered:
        found[-1] = replace(found[-1], buttons=offered)
    if found:
        found[0] = replace(found[0], photo=_photo(document, found[0].text))
    return [*found, *([Rendered("", file=document.attachment)] if document.attachment else ())]


def _photo(document: Document, words: str) -> str | None:
    """What is drawn says the words too: where they are too long for it by now it must not stay either.

    A file that lies here takes the place of another under words of any length; where there is none it needs short ones.
    """
    picture = pictures.reference(document.picture or "")
    fits = CAPTION.measure(words) <= CAPTION.length or pictures.lies_here(picture)
    if picture == BLANK or (picture and not document.lite and fits):
        return picture
    return BLANK if pictures.is_drawn(picture) else None


def draw(document: Document, *, kept: bool = False) -> Rendered:
    """One message, however long, without buttons. `kept`: its blocks are worth keeping drawn."""
    rtl = document.locale in _RTL_LOCALES
    texts: list[str] = []
    entities: list[Entity] = []
    end, pause = 0, False
    for block in document.blocks:
        # A blank line before a heading or after a rule, if anything stands before it and anything follows.
        pause = bool(texts) if isinstance(block, Rule | Heading) else pause
        piece = (_kept_piece if kept else _drawn_piece)(block, rtl)
        if not piece.text:
            continue
        gap = "\n" * (pause + bool(texts))
        texts.append(gap + piece.text)
        start = end + len(gap)
        entities += [Entity(one.kind, start + one.offset, one.length, one.url) for one in piece.entities]
        end, pause = start + piece.length, False
    return Rendered("".join(texts), tuple(entities))


def caption(part: Rendered) -> Rendered:
    """What of a message can stand under a picture that is there already: all of it, or its beginning."""
    if CAPTION.measure(part.text) <= CAPTION.length:
        return part
    room = part.text.encode("utf-16-le")[: 2 * (CAPTION.length - len(_GOES_ON))].decode("utf-16-le", "ignore")
    # A long quotation can be one isolate; it may be cut, and is closed then.
    seen = part.text[: len(room) + LOOKAHEAD].replace(bidi.FSI, bidi.LRM).replace(bidi.PDI, bidi.LRM)
    text = part.text[: place(seen, len(room))].rstrip()
    end = units(text)
    kept = (entity for entity in part.entities if entity.offset < end)
    entities = tuple(replace(entity, length=min(entity.length, end - entity.offset)) for entity in kept)
    opened = text.count(bidi.FSI) > text.count(bidi.PDI)
    return replace(part, text=text + _GOES_ON[not opened :], entities=entities)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A block as it is drawn, its entities counted from its own beginning; `length` in UTF-16 code units."""

    text: str
    length: int
    entities: tuple[Entity, ...]


def _drawn_piece(block: Block, rtl: bool) -> _Piece:  # noqa: FBT001  # a key of the cache
    pen = _Pen()
    for line in _lines(block):
        direction = rtl or _is_arabic(block, line)
        pen.line(_runs(line, rtl=direction, heading=isinstance(block, Heading)), rtl=direction)
    if isinstance(block, Quote):
        pen.quote(block.text, rtl=rtl or bidi.leans_rtl(block.text))
    entities = tuple(sorted(pen.entities, key=lambda entity: entity.offset))
    return _Piece("\n".join(pen.lines), pen.length, entities)


# The blocks of an article are the same in every list that shows it.
_kept_piece = lru_cache(maxsize=_KEPT)(_drawn_piece)
_kept_prepared = lru_cache(maxsize=_KEPT)(prepared)


class _Pen:
    """Lines so far, and the entities of their runs; `length` in UTF-16 code units."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.entities: list[Entity] = []
        self.length = 0

    def line(self, runs: Iterable[_Run], *, rtl: bool) -> int | None:
        """Where the line begins; None when it would be empty and was left out."""
        runs = _trimmed(list(runs))
        words = "".join(text for text, _, _ in runs)
        if not words:
            return None
        mark = (bidi.rtl_line(words) if rtl else bidi.ltr_line(words)).removesuffix(words)
        runs = _single_marks([(mark, None, None), *runs])
        start = offset = self._add("".join(text for text, _, _ in runs))
        for text, kind, url in runs:
            styled = text.strip()
            if kind and styled:
                # White space has one unit a character.
                self.entities.append(Entity(kind, offset + text.index(styled), units(styled), url))
            offset += units(text)
        return start

    def quote(self, text: str, *, rtl: bool) -> None:
        """A quotation keeps its lines; their marks of direction stand inside its block."""
        starts = [self.line([(_settled(words, rtl=rtl), None, None)], rtl=rtl) for words in clean(text).split("\n")]
        start = next((start for start in starts if start is not None), None)
        if start is not None:
            self.entities.append(Entity("blockquote", start, self.length - start))

    def _add(self, line: str) -> int:
        start = self.length + 1 if self.lines else 0
        self.length = start + units(line)
        self.lines.append(line)
        return start


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(spans) | Heading(spans):
            yield spans
        case Quote(text, speaker):
            if speaker and is_visible(clean(text)):
                yield (Text(speaker if ":" in speaker else f"{speaker}:"),)
        case Bullets(items):
            for item in items:
                yield (_BULLET, *item)
        case Rule():
            return


def _is_arabic(block: Block, line: Line) -> bool:
    """Whether a line of an English document is Arabic: a speaker, a title, a paragraph of an article."""
    if isinstance(block, Quote):
        return bidi.leans_rtl(line[0].text)
    lettered = [span for span in line if any(map(str.isalpha, span.text))]
    return bool(lettered) and all(
        bidi.is_rtl(span.text) if isinstance(span, Code) else bidi.leans_rtl(span.text) for span in lettered
    )


def _runs(line: Line, *, rtl: bool, heading: bool) -> Iterator[_Run]:
    for span in line:
        text = " ".join(clean(span.text, bidi.tidy).split("\n"))
        match span:
            case Code():
                yield from _command(text, rtl=rtl)
            case Foreign():
                yield bidi.isolate(text), None, None
            case Link(_, url) if (target := address(url)) is not None:
                yield from _link(text, target, rtl=rtl)
            case Strong():
                yield _settled(text, rtl=rtl), "bold", None
            case Text() | Link():
                yield _settled(text, rtl=rtl), "bold" if heading else None, None
            case Faint():
                yield _settled(text, rtl=rtl), None, None


def _command(text: str, *, rtl: bool) -> Iterator[_Run]:
    """What a tap copies holds no isolate; the isolate stands around it."""
    text = bidi.strip(text)
    turns = bidi.is_foreign(text) if rtl else bidi.has_rtl(text)
    if turns:
        yield bidi.FSI, None, None
    yield text, "code", None
    if turns:
        yield bidi.PDI, None, None


def _link(text: str, target: str, *, rtl: bool) -> Iterator[_Run]:
    """The label, and where it leads if it does not say so itself; all of it is the link, so nothing else is one."""
    host = shown_host(target)
    label = text.strip()
    start = text.find(label)
    yield text[:start], None, None
    shown = label if label == host else f"{label} ({bidi.isolate(host)})"
    yield _settled(shown, rtl=rtl), "text_link", target
    yield text[start + len(label) :], None, None


def _settled(text: str, *, rtl: bool) -> str:
    return bidi.settle(text, rtl=rtl)


def _trimmed(runs: list[_Run]) -> list[_Run]:
    """Without white space at the ends of the line: Telegram cuts it off there, and offsets with it."""
    runs = [run for run in runs if run[0]]
    while runs and not runs[0][0].strip():
        runs.pop(0)
    while runs and not runs[-1][0].strip():
        runs.pop()
    if runs:
        runs[0] = (runs[0][0].lstrip(), *runs[0][1:])
        runs[-1] = (runs[-1][0].rstrip(), *runs[-1][1:])
    return runs


def _single_marks(runs: list[_Run]) -> list[_Run]:
    """Of direction marks in a row only the first, which is ours where we set one."""
    found: list[_Run] = []
    before = ""
    for text, kind, url in runs:
        kept = _MARKS.sub(r"\1", before + text)[len(before) :]
        if kept:
            found.append((kept, kind, url))
            before = kept[-1]
    return found


def _drawn(document: Document, *, one: bool) -> list[Rendered]:
    """One message where everything fits into it; a long text is not drawn only to see that it does not."""
    if one and _fits(whole := draw(document, kept=True)):
        return [whole]
    try:
        pieces = fit(document, LIMITS, _counted)
    except TooSmallError:
        pieces = fit(replace(document, blocks=tuple(map(tamed, document.blocks))), LIMITS, _counted)
    return [draw(piece) for piece in pieces]


def _counted(piece: Document) -> str:
    """What counts as a piece's length: its text, or more than the limit where it has too many entities."""
    part = draw(piece)
    return part.text if len(part.entities) <= MOST_ENTITIES else _TOO_LONG


def _fits(part: Rendered) -> bool:
    return LIMITS.measure(part.text) <= LIMITS.length and len(part.entities) <= MOST_ENTITIES
