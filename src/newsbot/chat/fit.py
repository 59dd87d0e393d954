"""A document in as many parts as a platform's longest message asks for, each as readable as the whole.

Parts end where a reader pauses: between two entries, between blocks, after a sentence, after a clause, between
words; inside a word only when nothing else is left, and never inside a character that a reader sees as one.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsbot.chat.document import Block, Bullets, Code, Document, Heading, Line, Link, Paragraph, Quote, Rule
from newsbot.text.sentences import sentences

Unit = Literal["utf16", "bytes", "codepoints"]
Draw = Callable[[Document], str]
_Fits = Callable[[Sequence[Block]], bool]

_CLAUSE = re.compile(r"[؛،;,:.؟!?…][\s»”\")\]]*\s")
_SPACE = re.compile(r"\s+")
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069?")
_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069")


class TooSmallError(ValueError):
    """Not one character fits beside what has to stand with it."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The longest message of a platform, as the platform counts it (UTF-16 units, UTF-8 bytes, code points)."""

    length: int
    unit: Unit = "utf16"

    def measure(self, text: str) -> int:
        if self.unit == "utf16":
            return len(text.encode("utf-16-le", "surrogatepass")) // 2
        return len(text.encode("utf-8", "surrogatepass")) if self.unit == "bytes" else len(text)


def fit(document: Document, limits: Limits, draw: Draw | None = None) -> list[Document]:
    """Parts within the limits, in reading order; one part when everything fits. Joined, they hold the same text.

    `draw` is what the platform sends for a document; its length counts. Without it the plain text does.
    Every part keeps the locale, a continued quotation its speaker; the suggestions stand with the last part.
    Raises TooSmallError when the limit leaves no room for a single character.
    """
    drawn = draw or plain

    def fits(blocks: Sequence[Block]) -> bool:
        return limits.measure(drawn(replace(document, blocks=tuple(blocks), suggestions=()))) <= limits.length

    parts = list(_parts(document.blocks, fits)) or [()]
    return [
        replace(document, blocks=blocks, suggestions=document.suggestions if last else ())
        for blocks, last in zip(parts, [False] * (len(parts) - 1) + [True], strict=True)
    ]


def plain(document: Document) -> str:
    """The words of a document without any drawing, a line for each block or item."""
    return "\n".join(text for block in document.blocks for text in _texts(block))


def _texts(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(spans) | Heading(spans):
            yield _text(spans)
        case Quote(text, speaker):
            yield f"{speaker}: {text}" if speaker else text
        case Bullets(items):
            yield from map(_text, items)
        case Rule():
            yield ""


def _text(line: Line) -> str:
    return "".join(span.text for span in line)


def _parts(blocks: Sequence[Block], fits: _Fits) -> Iterator[tuple[Block, ...]]:
    rest = list(blocks)
    while rest:
        taken, rest = _take(rest, fits)
        while taken and isinstance(taken[-1], Rule):
            taken.pop()
        while rest and isinstance(rest[0], Rule):
            rest.pop(0)
        if taken:
            yield tuple(taken)


def _take(blocks: list[Block], fits: _Fits) -> tuple[list[Block], list[Block]]:
    """The next part and what is left."""
    count = _most(len(blocks), lambda n: fits(blocks[:n]))
    if count == len(blocks):
        return blocks, []
    border = _border(blocks, count)
    if border and fits([blocks[count]]):
        return blocks[:border], blocks[border:]
    start = blocks[:count]
    try:
        head, tail = _cut(blocks[count], lambda block: fits([*start, block]))
    except TooSmallError:
        if not count:
            raise
        return blocks[: border or count], blocks[border or count :]
    return [*start, head], [tail, *blocks[count + 1 :]]


def _border(blocks: Sequence[Block], count: int) -> int:
    """After how many of the first `count` blocks a part ends best; 0 when a heading would stand alone."""
    for index in range(count, count // 2, -1):
        if isinstance(blocks[index], Rule):
            return index
    while count and isinstance(blocks[count - 1], Heading | Rule):
        count -= 1
    return count


def _cut(block: Block, fits: Callable[[Block], bool]) -> tuple[Block, Block]:
    match block:
        case Quote(text, speaker):
            at = _place(text, (), lambda n: fits(Quote(text[:n], speaker)))
            return Quote(text[:at], speaker), Quote(text[at:], speaker)
        case Bullets(items):
            return _cut_bullets(items, fits)
        case Paragraph(spans) | Heading(spans):
            kind = type(block)
            head, tail = _cut_line(spans, lambda line: fits(kind(line)))
            return kind(head), kind(tail)
        case Rule():
            raise TooSmallError("the limit is too small for a pause")


def _cut_bullets(items: tuple[Line, ...], fits: Callable[[Block], bool]) -> tuple[Block, Block]:
    count = _most(len(items) - 1, lambda n: fits(Bullets(items[:n])))
    if count:
        return Bullets(items[:count]), Bullets(items[count:])
    head, tail = _cut_line(items[0], lambda line: fits(Bullets((line,))))
    return Bullets((head,)), Bullets((tail, *items[1:]))


def _cut_line(line: Line, fits: Callable[[Line], bool]) -> tuple[Line, Line]:
    whole, position = [], 0
    for span in line:
        if isinstance(span, Code | Link):
            whole.append((position, position + len(span.text)))
        position += len(span.text)
    at = _place(_text(line), whole, lambda n: fits(_slice(line, 0, n)))
    return _slice(line, 0, at), _slice(line, at, position)


def _slice(line: Line, start: int, end: int) -> Line:
    out, position = [], 0
    for span in line:
        text = span.text[max(0, start - position) : max(0, end - position)]
        position += len(span.text)
        if text:
            out.append(replace(span, text=text))
    return tuple(out)


def _place(text: str, whole: Sequence[tuple[int, int]], fits: Callable[[int], bool]) -> int:
    """Where to cut text: the best border at which the first piece fits.

    Code, links and isolated runs (`whole`, as ranges) are cut only when they alone are too long.
    """
    most = _most(len(text) - 1, fits)
    ranges = [*whole, *((match.start(), match.end()) for match in _ISOLATED.finditer(text))]
    for tier, least in ((_after_sentences, most // 3), (_after_clauses, most // 2), (_after_words, 0)):
        for at in sorted(tier(text), reverse=True):
            if least < at <= most and not any(start < at < end for start, end in ranges) and fits(at):
                return at
    for start, end in ranges:
        if 0 < start <= most < end:
            return start
    for at in range(most, 0, -1):
        if is_boundary(text, at) and fits(at):
            return at
    raise TooSmallError("the limit leaves no room for a single character")


def _after_sentences(text: str) -> list[int]:
    return [span.start for span in sentences(text)]


def _after_clauses(text: str) -> list[int]:
    return [match.end() for match in _CLAUSE.finditer(text)]


def _after_words(text: str) -> list[int]:
    return [match.end() for match in _SPACE.finditer(text)]


def is_boundary(text: str, at: int) -> bool:
    """Whether a reader sees two characters around `at` (UAX #29 without the syllables of Hangul)."""
    if not 0 < at < len(text):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after) in {"Mn", "Me", "Mc"} or after in _JOINERS or before in "\u200d\u2068":
        return False
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f" or before + after == "\r\n":
        return False
    if "\U0001f1e6" <= after <= "\U0001f1ff":
        flags = len(text[:at]) - len(text[:at].rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
        return flags % 2 == 0
    return True


def _most(limit: int, holds: Callable[[int], bool]) -> int:
    """The largest n in 0..limit for which `holds`, when it holds up to some n and not beyond."""
    low, high = 0, limit
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if holds(middle) else (low, middle - 1)
    return low
