"""Numbers as Arabic texts say them: in digits, in words, in both, exactly or about.

`3`, `٣`, ثلاثة، ثلاثة وعشرين، ثلاثمئة، 5 آلاف، 1.5 مليون، مليوني، نحو 20، أكثر من 300، ما لا يقل عن 5، بين 10 و15.
A dual (قتيلان) is the noun's own affair. Spelling is folded (`newsbot.text.folding`).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from newsbot.text.folding import fold


class Number(NamedTuple):
    """A number that a run of words says.

    Attributes:
        low, high: what it may be; equal where it is exact, `inf` where only a least is said, 0 where only a most.
        first, after: which words say it, without what says how exactly; `after` is past the last.
    """

    low: float
    high: float
    first: int
    after: int

    @property
    def is_exact(self) -> bool:
        return self.low == self.high


def _table(rows: Mapping[int, str]) -> dict[str, int]:
    return {form: value for value, row in rows.items() for form in fold(row).split()}


_UNITS = _table(
    {
        1: "واحد واحدة",
        2: "اثنان اثنين اثنتان اثنتين",
        3: "ثلاث ثلاثة",
        4: "أربع أربعة",
        5: "خمس خمسة",
        6: "ست ستة",
        7: "سبع سبعة",
        8: "ثمان ثماني ثمانية",
        9: "تسع تسعة",
        10: "عشر عشرة",
    }
)
# Before عشر: أحد عشر is 11.
_TEEN_HEADS = _UNITS | _table({1: "أحد إحدى", 2: "اثنا اثني اثنتا اثنتي"})
_TENS = _table(
    {
        20: "عشرون عشرين",
        30: "ثلاثون ثلاثين",
        40: "أربعون أربعين",
        50: "خمسون خمسين",
        60: "ستون ستين",
        70: "سبعون سبعين",
        80: "ثمانون ثمانين",
        90: "تسعون تسعين",
    }
)
_HUNDREDS = _table(
    {
        100: "مئة مائة",
        200: "مئتان مئتين مئتا مئتي مائتان مائتين مائتا مائتي",
        300: "ثلاثمئة ثلاثمائة",
        400: "أربعمئة أربعمائة",
        500: "خمسمئة خمسمائة",
        600: "ستمئة ستمائة",
        700: "سبعمئة سبعمائة",
        800: "ثمانمئة ثمانمائة ثمانيمئة ثمانيمائة",
        900: "تسعمئة تسعمائة",
    }
)
_SCALES = _table(
    {
        1_000: "ألف ألفا آلاف ألوف",
        1_000_000: "مليون مليونا ملايين",
        1_000_000_000: "مليار مليارا مليارات بليون بليونا",
        1_000_000_000_000: "تريليون تريليونا تريليونات",
    }
)
_TWO_OF = _table(
    {
        2_000: "ألفان ألفين ألفي",
        2_000_000: "مليونان مليونين مليوني",
        2_000_000_000: "ملياران مليارين ملياري",
    }
)
_ADDED = _UNITS | _TENS | _HUNDREDS

_CLINGING = ("", "و", "ب", "ل", "ف")


def _phrases(listed: str) -> frozenset[tuple[str, ...]]:
    """Phrases between Arabic commas, with what may cling to their first word."""
    rows = (tuple(fold(phrase).split()) for phrase in listed.split("،"))
    return frozenset((clitic + row[0], *row[1:]) for row in rows for clitic in _CLINGING)


# As they stand before the number: أكثر من 300، وبنحو 20.
_ABOUT = _phrases("نحو، حوالي، قرابة، زهاء، يقارب، تقارب، بحدود، تقريبا، يناهز")
_LEAST = _phrases(
    "أكثر من، يزيد على، يزيد عن، تزيد على، تزيد عن، لا يقل عن، لا تقل عن، يفوق، تفوق، يتجاوز، تتجاوز، تجاوز، تجاوزت، "
    "فوق"
)
_MOST = _phrases("أقل من، لا يزيد على، لا يزيد عن، لا يتجاوز، يصل إلى")
_PHRASE = 3
_AT_LEAST = ("علي", "الاقل")
NEAR = 0.1
"""نحو 20 is from 18 to 22."""
_CLITICS = ("", "و", "ب", "ل", "ف", "ال", "وال", "بال", "لل")
# آلاف alone counts nothing: thousands of people are no number.
_ONE_OF = _table({1_000: "ألف", 1_000_000: "مليون", 1_000_000_000: "مليار بليون", 1_000_000_000_000: "تريليون"})


def _clung(table: Mapping[str, int]) -> dict[str, int]:
    return {clitic + form: value for form, value in table.items() for clitic in _CLITICS}


_OPENINGS, _TEEN_OPENINGS = _clung(_ADDED | _TWO_OF | _ONE_OF), _clung(_TEEN_HEADS)
_TEEN = frozenset(fold("عشر عشرة").split())
OPENERS = frozenset(_OPENINGS.keys() | _TEEN_OPENINGS.keys())
"""The folded words that may begin a number; one that begins with a digit does too."""


def numbers(folded: Sequence[str]) -> Iterator[Number]:
    """The numbers that folded words say, in order."""
    at = 0
    while at < len(folded):
        opens = folded[at][0].isdecimal() or folded[at] in OPENERS
        value, after = _cardinal(folded, at) if opens else (None, at)
        if value is None:
            at += 1
            continue
        found = _ranged(folded, at, after, value)
        yield found
        at = found.after


def _cardinal(folded: Sequence[str], first: int) -> tuple[float | None, int]:
    """The value that begins here, as far as it goes; None where no number does."""
    total, part, at, last = 0.0, 0.0, first, math.inf
    while at < len(folded):
        value, size = _step(folded, at, began=at > first, last=last)
        if value is None:
            break
        at += size
        if value >= 1_000 and folded[at - 1].lstrip("و") in _SCALES:
            total, part, last = total + (part or 1) * value, 0.0, value
        elif value == 100 and 3 <= part <= 9:
            part, last = part * 100, 100
        else:
            part, last = part + value, value
    return (total + part if at > first else None), at


def _step(folded: Sequence[str], at: int, *, began: bool, last: float) -> tuple[float | None, int]:
    """The next piece of a number: its value, and how many words it takes."""
    form = folded[at]
    if began:
        if form in _SCALES and last < 1_000:
            return _SCALES[form], 1
        if form in _HUNDREDS and 3 <= last <= 9:
            return 100, 1
        if form == "و" and last >= 1_000 and at + 1 < len(folded) and folded[at + 1].isdecimal():
            value = float(folded[at + 1])
            return (value, 2) if value < last else (None, 0)
        return _joined(form, last)
    if form[0].isdecimal():
        return _digits(form), 1
    return _opening(folded, at)


def _joined(form: str, last: float) -> tuple[float | None, int]:
    """What و adds to what was said: وعشرين to three, وخمسمئة to a thousand."""
    if not form.startswith("و"):
        return None, 0
    value = _ADDED.get(form[1:]) or _TWO_OF.get(form[1:])
    fits = value is not None and (value < last if last > 10 else value >= 20 and last < 10)
    return (float(value), 1) if value is not None and fits else (None, 0)


def _opening(folded: Sequence[str], at: int) -> tuple[float | None, int]:
    head = _TEEN_OPENINGS.get(folded[at])
    if head is not None and at + 1 < len(folded) and folded[at + 1] in _TEEN:
        return head + 10.0, 2
    value = _OPENINGS.get(folded[at])
    return (None, 0) if value is None else (float(value), 1)


def _digits(form: str) -> float | None:
    try:
        value = float(form)
    except ValueError:  # ½, or digits grown together with letters
        return None
    return value if math.isfinite(value) else None


def _ranged(folded: Sequence[str], first: int, after: int, value: float) -> Number:
    """The number with what the words around it say of its exactness."""
    before = tuple(folded[max(0, first - _PHRASE) : first])
    tails = {before[start:] for start in range(len(before))}
    other = _until(folded, before, after)
    if other is not None and other[0] > value:
        return Number(value, other[0], first, other[1])
    # the longest phrase tells: لا يتجاوز is no يتجاوز
    if not tails.isdisjoint(_MOST):
        return Number(0.0, value, first, after)
    at_least = _AT_LEAST in {tuple(folded[after : after + 2]), tuple(folded[after + 1 : after + 3])}
    if at_least or not tails.isdisjoint(_LEAST):
        return Number(value, math.inf, first, after)
    if not tails.isdisjoint(_ABOUT):
        return Number(round(value * (1 - NEAR), 6), round(value * (1 + NEAR), 6), first, after)
    return Number(value, value, first, after)


def _until(folded: Sequence[str], before: Sequence[str], after: int) -> tuple[float, int] | None:
    """The other end of a range, and where it stops: بين 10 و15، بين عشرة وعشرين، من 10 إلى 15."""
    opening, joint = before[-1] if before else "", folded[after] if after < len(folded) else ""
    if (opening, joint) in {("بين", "و"), ("من", "الي")}:
        value, end = _cardinal(folded, after + 1)
    elif opening == "بين" and joint.startswith("و"):
        value, end = _cardinal(folded, after)
    else:
        return None
    return (value, end) if value is not None else None
