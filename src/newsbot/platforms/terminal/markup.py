"""A document as lines for a terminal or a pipe: right to left where the words are, without a control of theirs."""

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Literal
from urllib.parse import urlsplit, urlunsplit

from newsbot.chat.document import (
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
    Span,
    Strong,
    Text,
)
from newsbot.text import bidi

_RTL_LOCALES = frozenset({"ar"})
_BULLET = Text("• ")

Style = Literal["plain", "strong", "faint", "code", "link"]
# Codes that switch a style on and off (ECMA-48, 8.3.117).
_STYLES: dict[Style, tuple[str, str]] = {
    "plain": ("", ""),
    "strong": ("\x1b[1m", "\x1b[22m"),
    "faint": ("\x1b[2m", "\x1b[22m"),
    "code": ("\x1b[36m", "\x1b[39m"),
    "link": ("\x1b[4m", "\x1b[24m"),
}
_Run = tuple[str, Style]
_Runs = tuple[_Run, ...]


def draw(document: Document, *, colour: bool, width: int) -> str:
    """Lines, each ended by a line break; an empty string for an empty document.

    `width` in columns wraps between words; 0 never wraps (for pipes, where people search whole lines). With
    `colour` styles are ANSI codes; without it there is no escape sequence at all.
    """
    rtl = document.locale in _RTL_LOCALES
    lines: list[str] = []
    for block in document.blocks:
        if lines and isinstance(block, Rule | Heading):
            lines.append("")
        for line in _lines(block):
            direction = rtl or _is_arabic(block, line)
            runs = tuple((_words(span, rtl=direction), _style(span)) for span in line)
            lines += (_painted(part, colour=colour) for part in _wrapped(runs, width, rtl=direction))
            lines += _addresses(line)
    if document.attachment and not document.attachment.is_picture:
        lines += ["", *map(bidi.strip, document.attachment.text.split("\n"))]
    return "".join(f"{line}\n" for line in lines)


def _lines(block: Block) -> Iterator[Line]:
    match block:
        case Paragraph(spans) | Heading(spans):
            yield spans
        case Quote(text, speaker):
            quoted = Text(_quoted(text))
            yield (Strong(f"[{speaker}] "), quoted) if speaker else (quoted,)
        case Bullets(items):
            for item in items:
                yield (_BULLET, *item)
        case Rule():
            return


def _quoted(text: str) -> str:
    """Words between the marks that they do not use themselves."""
    return f"“{text}”" if "«" in text or not bidi.has_rtl(text) else f"«{text}»"


def _is_arabic(block: Block, line: Line) -> bool:
    """Whether a line of an English document is Arabic: a quotation, a title, a paragraph of an article."""
    if isinstance(block, Quote):
        return bidi.leans_rtl(block.text)
    lettered = [span for span in line if any(map(str.isalpha, span.text))]
    return bool(lettered) and all(
        bidi.is_rtl(span.text) if isinstance(span, Code) else bidi.leans_rtl(span.text) for span in lettered
    )


def _words(span: Span, *, rtl: bool) -> str:
    text = " ".join(span.text.split("\n"))
    if isinstance(span, Foreign) or (isinstance(span, Code) and _turns(text, rtl=rtl)):
        return bidi.isolate(text)
    return bidi.settle(text, rtl=rtl)


def _turns(command: str, *, rtl: bool) -> bool:
    return bidi.is_foreign(command) if rtl else bidi.has_rtl(command)


def _style(span: Span) -> Style:
    match span:
        case Strong():
            return "strong"
        case Faint():
            return "faint"
        case Code():
            return "code"
        case Link():
            return "link"
        case Text() | Foreign():
            return "plain"


def _addresses(line: Line) -> Iterator[str]:
    """The addresses of a line's links, each alone on its line: nothing beside it can turn or hide it."""
    for span in line:
        address = _address(span.url) if isinstance(span, Link) else None
        if address:
            yield address


def _address(url: str) -> str | None:
    """An http(s) address in ASCII letters of its host (a look-alike shows itself), or None."""
    try:
        parts = urlsplit("".join(bidi.strip(url).split()))
        host = (parts.hostname or "").encode("idna").decode()
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # no host, a port that is no number, a label that is too long
        return None
    if parts.scheme not in {"http", "https"} or not host:
        return None
    return urlunsplit(parts._replace(netloc=host + port))


def _wrapped(runs: _Runs, width: int, *, rtl: bool) -> Iterator[_Runs]:
    """Lines of at most `width` columns, isolates closed at the end of a line and opened again on the next."""
    text = "".join(words for words, _ in runs)
    for start, end in _breaks(text, width):
        opened = bidi.FSI if _depth(text[:start]) else ""
        closed = bidi.PDI if _depth(text[:end]) else ""
        words = f"{opened}{text[start:end]}{closed}"
        mark = (bidi.rtl_line(words) if rtl else bidi.ltr_line(words)).removesuffix(words)
        yield ((mark + opened, "plain"), *_slice(runs, start, end), (closed, "plain"))


def _breaks(text: str, width: int) -> Iterator[tuple[int, int]]:
    """Start and end of each line; the space at which a line breaks belongs to none."""
    if width <= 0 or len(text) * 2 <= width:
        yield 0, len(text)
        return
    start, column, space = 0, 0, -1
    for index, character in enumerate(text):
        column += columns(character)
        if character == " ":
            space = index
        if width < column and space > start:
            yield start, space
            start = space + 1
            column = sum(map(columns, text[start : index + 1]))
    yield start, len(text)


def columns(character: str) -> int:
    """Columns that a terminal gives a character: 0 for marks and format characters, 2 for wide ones."""
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return 0
    return 2 if unicodedata.east_asian_width(character) in {"W", "F"} else 1


def _depth(text: str) -> int:
    return text.count(bidi.FSI) - text.count(bidi.PDI)


def _slice(runs: _Runs, start: int, end: int) -> Iterator[_Run]:
    position = 0
    for words, style in runs:
        yield words[max(0, start - position) : max(0, end - position)], style
        position += len(words)


def _painted(runs: Iterable[_Run], *, colour: bool) -> str:
    if not colour:
        return "".join(words for words, _ in runs)
    return "".join(f"{_STYLES[style][0]}{words}{_STYLES[style][1]}" for words, style in runs if words)
