"""Where a text may be cut in two, so that each piece reads as if it had been written so."""

import re
import unicodedata
from collections.abc import Iterable, Sequence

from newsbot.text.sentences import sentences

# How much beyond a cut has to be seen: the end of a sentence depends on a bracket that may close this far behind it.
LOOKAHEAD = 160

Range = tuple[int, int]

_LINE = re.compile(r"\n\s*")
_SEMICOLON = re.compile(r"؛[»”\")\]]*\s*")
_CLAUSE = re.compile(r"[،;,:.؟!?…][\s»”\")\]]*\s")
_SPACE = re.compile(r"\s+")
_ISOLATED = re.compile("[\u2066-\u2068][^\u2066-\u2069]*\u2069?")
_MARKS = frozenset({"Mn", "Me", "Mc"})
_JOINERS = frozenset("\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069")


def place(text: str, most: int, whole: Sequence[Range] = ()) -> int:
    """The best border among the first `most` characters of a longer text, 0 where nothing can be cut off.

    It is the end of a paragraph, of a sentence (؟ and ؛ end one too), of a clause, of a word, and inside a word only
    when nothing else is left. Code, links (`whole`, as ranges) and isolated runs are cut only when they alone are too
    long. What lies more than `LOOKAHEAD` behind `most` makes no difference.
    """
    ranges = [*whole, *(match.span() for match in _ISOLATED.finditer(text))]
    closed = {at for start, end in ranges for at in range(start + 1, min(end, most + 1))}
    tiers = (_after(_LINE, text), most // 2), (_after_sentences(text), most // 3), (_after(_CLAUSE, text), most // 2)
    for places, least in (*tiers, (_after(_SPACE, text), 0)):
        open_ = (at for at in places if least < at <= most and at not in closed and not _is_mark(text[at : at + 1]))
        if best := max(open_, default=0):
            return best
    if before := min((start for start, end in ranges if 0 < start <= most < end), default=0):
        return before
    return last_boundary(text, most)


def last_boundary(text: str, most: int) -> int:
    """The last place among the first `most` characters where no character is cut, 0 when there is none."""
    return next((at for at in range(min(most, len(text)), 0, -1) if is_boundary(text, at)), 0)


def _after(pattern: re.Pattern[str], text: str) -> list[int]:
    return [match.end() for match in pattern.finditer(text)]


def _after_sentences(text: str) -> Iterable[int]:
    return [*(span.start for span in sentences(text)), *_after(_SEMICOLON, text)]


def is_boundary(text: str, at: int) -> bool:
    """Whether a reader sees two characters around `at` (UAX #29 without the syllables of Hangul)."""
    if not 0 < at < len(text):
        return True
    if extends(text[at - 1], text[at]):
        return False
    first = at
    while first and _is_flag(text[at]) and _is_flag(text[first - 1]):
        first -= 1
    return (at - first) % 2 == 0


def extends(before: str, after: str) -> bool:
    """Whether a reader sees `after` as a part of the character before it, flags apart."""
    if _is_mark(after) or after in _JOINERS or before in "\u200d\u2068":
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    return before + after == "\r\n" or ("\ud800" <= before <= "\udbff" and "\udc00" <= after <= "\udfff")


def _is_mark(character: str) -> bool:
    return bool(character) and unicodedata.category(character) in _MARKS


def _is_flag(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"
