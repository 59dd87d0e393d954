"""Undo what layout and habits of typing do to sentences: lines broken at one width, dots written for full stops."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise

from newsbot.text.sentences import Span

_LINE = re.compile("[^\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = ("\n", "\r\n", "\r")
_FEWEST = 5  # lines that show a width
_WIDTH = (40, 120)  # characters
# One line in so many may be longer: a headline, an address.
_LONGER = 10
# How much of the width the next word may leave free: Latin words and spaces are narrower than they are long.
_FREE = 0.12


def unwrapped(text: str) -> str:
    """The text, character for character, with a space for each line break that only kept lines short.

    Hard-wrapped text (old mail, plain-text archives) breaks its lines at one width, wherever the next word no longer
    fits. Text of a paragraph a line comes back as it is; offsets stay valid either way.
    """
    lines = [Span(match.start(), match.start() + len(match[0].rstrip())) for match in _LINE.finditer(text)]
    lines = [line for line in lines if line.start < line.end]
    if len(lines) < _FEWEST:
        return text
    width = sorted(end - start for start, end in lines)[-1 - len(lines) // _LONGER]
    if not _WIDTH[0] <= width <= _WIDTH[1]:
        return text
    wraps = [Span(one.end, other.start) for one, other in pairwise(lines) if _is_wrap(text, one, other, width)]
    if 2 * len(wraps) < len(lines):
        return text
    joined = list(text)
    for start, end in wraps:
        joined[start:end] = " " * (end - start)
    return "".join(joined)


def _is_wrap(text: str, line: Span, following: Span, width: int) -> bool:
    """Whether the line ends there for want of room: the next line's first word would have been too much."""
    if text[line.end : following.start].strip(" \t") not in _BREAKS or text[following.start].isspace():
        return False
    word = text[slice(*following)].split(maxsplit=1)[0]
    return (line.end - line.start) + len(word) >= (1 - _FREE) * width


# A sentence of more words than that is hardly one.
_LONG = 60  # words
_PAIRS = (("«", "»"), ("“", "”"), ("(", ")"), ("[", "]"))
_PAUSE = re.compile(r"(?<=[^\s.…])\s?(?:\.\.+|…)\s+(?=\w)")


def resplit(text: str, spans: Sequence[Span]) -> list[Span]:
    """The sentences, the overlong ones cut at `...`: some write it wherever others write a full stop.

    What is quoted or in brackets stays whole: there it is a pause of the one who speaks.
    """
    return [piece for span in spans for piece in _pieces(text, span)]


def _pieces(text: str, span: Span) -> Iterator[Span]:
    start, end = span
    if len(text[start:end].split()) > _LONG:
        seen = Counter[str]()
        at = start
        for match in _PAUSE.finditer(text, start, end):
            last = match.start() + len(match[0].rstrip())
            seen.update(text[at:last])
            at = last
            if not _is_open(seen):
                yield Span(start, last)
                start = match.end()
                seen.clear()
    yield Span(start, end)


def _is_open(seen: Counter[str]) -> bool:
    """Whether a piece of these characters opens what it does not close."""
    return seen['"'] % 2 == 1 or any(seen[one] != seen[other] for one, other in _PAIRS)
