"""Cut a text into sentences, each an exact stretch of the source.

A line break always ends a sentence. Within a line `.` `؟` `!` end one, with the quotes and brackets that close behind
them. What does not: an Arabic semicolon (it joins clauses), `..` and `…` (a pause), the point of an abbreviation, of
initials, of a number, of an address, and any mark inside a short parenthesis.
"""

import re
from typing import NamedTuple


class Span(NamedTuple):
    """Offsets in code points: `text[start:end]`."""

    start: int
    end: int


_MARKS = ".؟?!…۔‼⁇⁈⁉"
_CLOSING = "\"'»”’)\\]}"
_INVISIBLE = "\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff"
_BREAKS = "\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_ARABIC = "\u0621-\u063a\u0641-\u064a\u066e-\u06d3"
_DIACRITICS = "\u0640\u064b-\u065f\u0670"

_LINE = re.compile(f"[^{_BREAKS}]+")
_END = re.compile(f"[{_MARKS}][{_MARKS}{_CLOSING}{_INVISIBLE}]*")
_PAUSE = re.compile(f"(?:\\.\\.+|…)+[{_CLOSING}{_INVISIBLE}]*")
_NEXT = re.compile(r"\s*(\S?)")
_UNSEEN = frozenset("\u061c\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")

# Titles and measures that newsrooms shorten to more than one letter; a single letter before a point is always one.
_ABBREVIATIONS = (
    "Dr|Mr|Mrs|Ms|Prof|St|Jr|Sr|Gen|Col|Lt|Sgt|Capt|Gov|Sen|Rep|Rev|Hon|No|Vol|vs|etc|Inc|Ltd|Corp|Co|approx|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sep|Sept|Oct|Nov|Dec|p|pp|ed|"
    "أ\\.د|ا\\.د"
)
_ABBREVIATED = re.compile(f"(?:^|[^\\w.])(?:و|ال|وال)?(?:{_ABBREVIATIONS})\\Z")
_INITIAL = re.compile(f"(?:^|[^\\w{_DIACRITICS}])[ولب]?[{_ARABIC}A-Z][{_DIACRITICS}]*\\Z")
_INITIALS = re.compile(f"(?:[{_ARABIC}A-Za-z]\\.\\s?)+[{_ARABIC}A-Za-z]\\Z")
_ERA = re.compile(r"\d\s*(?:م|ه|هـ)\Z")
_NEVER_AN_INITIAL = "ةىئءؤ"
# Words of two letters that are no clitic with an initial: به، له، لي، بك.
_PRONOUN = re.compile(f"(?:^|[^\\w{_DIACRITICS}])[لب][{_DIACRITICS}]*[هيك][{_DIACRITICS}]*\\Z")
_LOOK_BACK = 16
# A word that opens a sentence even after initials, whose own point may be the full stop as well.
_OPENER = re.compile(r"[وف](?:قال|أضاف|اضاف|أكد|تابع|أوضح|ذكر|نقل|كان|قد|في|من|على|أعلن|أشار|لم|جاء|هو|هي)")
_ITEM_NUMBER = re.compile(r"[\s(]*\d{1,2}")
_GLUED = re.compile(f"[{_ARABIC}][{_ARABIC}{_DIACRITICS}]+|و\\s")
_LONG_WORD = re.compile(f"(?:[{_ARABIC}][{_DIACRITICS}]*){{2}}\\Z|\\d\\Z|[\\s{_CLOSING}]\\Z")
_PARENTHESIS = 120
_QUOTATION = 2000


def sentences(text: str) -> list[Span]:
    """The sentences in order, trimmed of white space; what holds no letter or digit is no sentence of its own."""
    found: list[Span] = []
    for line in _LINE.finditer(text):
        _cut(text, line.start(), line.end(), found)
    return found


def _cut(text: str, start: int, stop: int, found: list[Span]) -> None:
    first = len(found)
    at = start
    for match in _END.finditer(text, start, stop):
        if match.end() < stop and _ends(text, at, stop, match):
            _add(text, Span(at, match.end()), found, first)
            at = match.end()
    _add(text, Span(at, stop), found, first)


def _add(text: str, piece: Span, found: list[Span], first: int) -> None:
    """Keep a piece, trimmed; stray marks go to the sentence before them, unless it stands on an earlier line."""
    span = _trimmed(text, piece)
    if span.start >= span.end:
        return
    if any(map(str.isalnum, text[span.start : span.end])):
        found.append(span)
    elif len(found) > first:
        found[-1] = Span(found[-1].start, span.end)


def _trimmed(text: str, piece: Span) -> Span:
    start, end = piece
    while start < end and _is_blank(text[start]):
        start += 1
    while start < end and _is_blank(text[end - 1]):
        end -= 1
    return Span(start, end)


def _is_blank(character: str) -> bool:
    return character.isspace() or character in _UNSEEN


def _ends(text: str, start: int, stop: int, match: re.Match[str]) -> bool:
    """Whether the marks of `match`, in a sentence begun at `start` on a line that ends at `stop`, end it."""
    at, end = match.span()
    if _PAUSE.fullmatch(text, at, end):
        return False
    if not (text[end].isspace() or _is_glued(text, start, match)):
        return False
    following = _NEXT.match(text, end, stop)
    coming = following.group(1) if following else ""
    if coming in "،,؛;:)]»" and coming:
        return False
    if text[at] == ".":
        if _is_abbreviation(text, start, at, following.start(1) if following else end):
            return False
    elif text[at - 1 : at] in ("(", "[") or _is_lost_letter(text, at, coming):
        return False
    return not (coming.islower() and coming.isascii()) and not _in_parenthesis(text, start, at, end, stop)


def _is_lost_letter(text: str, at: int, coming: str) -> bool:
    """Whether a question mark stands for what an encoding lost: after a Latin letter or a mark, before Arabic."""
    before = text[at - 1 : at]
    return text[at] == "?" and before.isascii() and not before.isspace() and not coming.isascii()


def _is_glued(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether the next sentence follows without a space: an Arabic word on both sides, not an address."""
    at, end = match.span()
    if not _GLUED.match(text, end) or not _LONG_WORD.search(text, max(start, at - _LOOK_BACK), at):
        return False
    return match.group()[-1] != '"' or text.count('"', max(start, at - _QUOTATION), end) % 2 == 0


def _is_abbreviation(text: str, start: int, at: int, following: int) -> bool:
    """Whether the point at `at` shortens what stands before it: د. أ. ف. ب. ق.م. Dr. or numbers an item."""
    before = text[at - 1 : at]
    if before.isdecimal():
        return _ITEM_NUMBER.fullmatch(text, start, at) is not None
    back = max(start, at - _LOOK_BACK)
    if _ABBREVIATED.search(text, back, at) or text.startswith("كوم", following):  # بوكينغ. كوم
        return True
    if before in _NEVER_AN_INITIAL or _ERA.search(text, back, at):
        return False
    if _PRONOUN.search(text, back, at) or not _INITIAL.search(text, back, at):
        return False
    if before.isascii() and text[at - 2 : at - 1] != ".":
        return text[following : following + 1].isascii()
    return not (_INITIALS.search(text, back, at) and _OPENER.match(text, following))


def _in_parenthesis(text: str, start: int, at: int, end: int, stop: int) -> bool:
    opened = text.rfind("(", max(start, at - _PARENTHESIS), at)
    if opened < 0 or text.find(")", opened, end) >= 0:
        return False
    closed = text.find(")", end, min(stop, end + _PARENTHESIS))
    return closed >= 0 and text.find("(", end, closed) < 0
