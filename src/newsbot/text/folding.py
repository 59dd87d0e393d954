"""One spelling for matching: what people type and what newsrooms print meet in the folded form.

Folding is for comparison only; what is shown is always cut from the source, through the offset map.
"""

import re
import unicodedata
from typing import NamedTuple

# Letters that are one letter to a reader in a hurry: keyboards and newsrooms mix them freely. Hamza carriers
# (أ إ آ ؤ ئ) need no entry: they decompose into their carrier and a mark.
_LETTERS = {
    "ٱ": "ا",
    "ى": "ي",
    "ی": "ي",
    "ے": "ي",
    "ۍ": "ي",
    "ې": "ي",
    "ة": "ه",
    "ۃ": "ه",
    "ە": "ه",
    "ھ": "ه",
    "ہ": "ه",
    "ک": "ك",
    "ڪ": "ك",
    "٫": ".",
    "٬": ",",
    "٪": "%",
    "ـ": "",
    "ٴ": "",
    "ۥ": "",
    "ۦ": "",
    "ı": "i",
}

# What surely folds to exactly one character, so that mapping a text walks over the rest only.
# It leaves out tatweel and the marks, which vanish, and all that a ligature or an accent may lengthen.
_REGULAR = "\x00-\x7f\u00a0\u00ab\u00bb\u2010-\u2027\u060c\u061b\u061f\u0621-\u063a\u0641-\u064a\u0660-\u066a"
_IRREGULAR = re.compile(f"[^{_REGULAR}]")
# Letters that every other word of a text has, each changed in one go through it: a table is asked for each character,
# and a text would be gone through in six times as long. What else is not among the unchanging ones is seldom met.
_OFTEN = (("أ", "ا"), ("إ", "ا"), ("آ", "ا"), ("ة", "ه"), ("ى", "ي"), ("ئ", "ي"), ("ؤ", "و"))
_UNCHANGING = (
    "\x00-@\\[-\x7f\u00ab\u00bb\u2010-\u2027\u060c\u061b\u061f"  # what is no letter, and small Latin ones
    "\u0621\u0627\u0628\u062a-\u063a\u0641-\u0648\u064a"
)
_CHANGING = re.compile(f"[^{_UNCHANGING}]")


class Folded(NamedTuple):
    """A folded text that knows where it came from.

    Attributes:
        text: the folded text.
        origin: for each folded character the index of its source character, then the source's length;
            never falls.
        ends: for each folded character the index after its source character and the marks it carries.
    """

    text: str
    origin: list[int]
    ends: list[int]

    def source_span(self, start: int, end: int) -> tuple[int, int]:
        """The source's offsets, in code points, of `text[start:end]`; marks on the last letter belong to it."""
        first = self.origin[start]
        return first, (self.ends[end - 1] if end > start else first)


class _Table(dict[int, str]):
    """Folds by code point, computed when first met."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if code < 0x10000:  # bounds what a hostile text can make us keep
            self[code] = folded
        return folded


def fold(text: str) -> str:
    """The matching form of a text; folding it again changes nothing.

    Presentation forms become letters; tashkeel, tatweel, bidi controls and zero-width characters vanish;
    أإآٱ are ا, ى ئ are ي, ؤ is و, ة is ه; digits are ASCII; spaces of any width are a space; Latin letters lose case
    and accents. Line breaks and punctuation stay.
    """
    for letter, plain in _OFTEN:
        text = text.replace(letter, plain)
    return _CHANGING.sub(_folded, text)


def _folded(match: re.Match[str]) -> str:
    return _TABLE[ord(match[0])]


def fold_mapped(text: str) -> Folded:
    """`fold`, with the way back to the source."""
    origin: list[int] = []
    ends: list[int] = []
    at = 0
    for match in _IRREGULAR.finditer(text):
        index = match.start()
        origin.extend(range(at, index))
        ends.extend(range(at + 1, index + 1))
        at = index + 1
        size = len(_TABLE[ord(text[index])])
        origin.extend([index] * size)
        ends.extend([at] * size)
        if not size and ends and _is_carried(text[index]):
            ends[-1] = at
    origin.extend(range(at, len(text) + 1))
    ends.extend(range(at + 1, len(text) + 1))
    return Folded(fold(text), origin, ends)


def _is_carried(character: str) -> bool:
    return character == "ـ" or unicodedata.category(character) == "Mn"


def _fold_character(character: str) -> str:
    category = unicodedata.category(character)
    if character in _LETTERS:
        return _LETTERS[character]
    if category == "Cf" or _is_mark(character):
        return ""
    if category == "Zs":
        return " "
    if category == "Nd":
        return str(unicodedata.decimal(character))
    if category[0] == "L" or category == "No":
        return _fold_letter(character)
    return character


def _fold_letter(character: str) -> str:
    # U+FE70 and its like are a mark upon a space: the space is only there to be seen.
    parts = unicodedata.normalize("NFKD", character.casefold()).lstrip(" ")
    plain = unicodedata.normalize("NFC", "".join(part for part in parts if not _is_mark(part)))
    if plain == character or (unicodedata.category(character) == "No" and not plain.isdecimal()):
        return character
    return fold(plain)


def _is_mark(character: str) -> bool:
    """A mark that matching ignores: tashkeel and Latin accents, not the vowel signs of other scripts."""
    if unicodedata.category(character) != "Mn":
        return False
    code = ord(character)
    return code < 0x0370 or 0x0610 <= code <= 0x06ED or 0x0898 <= code <= 0x08FF or 0xFE00 <= code <= 0xFE2F


_TABLE = _Table()
