"""Times of day and weekdays as people type them: `08:00 السبت والاثنين`, `8 الصبح`, `من الأحد إلى الخميس 20.30`."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import NamedTuple

from newsbot.text.folding import fold, fold_mapped
from newsbot.text.months import DAY_PARTS, WEEKDAYS
from newsbot.text.wordlists import folded_names

_SCANNED = 300
_ALL_DAYS = frozenset(range(7))


class Hours(NamedTuple):
    """What a text says of hours.

    Attributes:
        times: in the order of the text, as often as they are said.
        days: 0 is Monday; empty where none is named, all seven for كل يوم.
        wrong: what was meant as a time and is none (25:00), as it is read, digits in ASCII.
        rest: words that are neither, in order, folded.
    """

    times: tuple[time, ...]
    days: frozenset[int]
    wrong: tuple[str, ...]
    rest: tuple[str, ...]


# Beside the parts of the day that newsrooms print, those that people say.
_PARTS = {
    **DAY_PARTS,
    **dict.fromkeys(folded_names("الصبح، صبح، الصباح، عالصبح، بالصباح، الفجر، الضحى، sabah، sabahi"), "am"),
    **dict.fromkeys(folded_names("المسا، مسا، المساء، بالمساء، العصر، الظهر، العشاء، العشا، المغرب، aksam"), "pm"),
    **dict.fromkeys(folded_names("الليل، بالليل، ليل، gece"), "night"),
}
_HOURS = {
    name: number
    for number, names in enumerate(
        (
            "الواحدة، الوحدة",
            "الثانية، التنتين",
            "الثالثة، التلاتة",
            "الرابعة، الأربعة",
            "الخامسة، الخمسة",
            "السادسة، الستة",
            "السابعة، السبعة",
            "الثامنة، التمانة",
            "التاسعة، التسعة",
            "العاشرة، العشرة",
            "الحادية عشرة، الحادية عشر",
            "الثانية عشرة، الثانية عشر",
        ),
        1,
    )
    for name in folded_names(names)
}
HOUR_NAMES = frozenset(_HOURS)
_FRACTIONS = {
    name: minutes
    for minutes, names in ((30, "ونصف، والنصف، ونص، والنص"), (15, "وربع، والربع"), (20, "وثلث، والثلث، وتلت، والتلت"))
    for name in folded_names(names)
}
# What stands between hours and days, or around them, and says nothing more.
_AROUND = frozenset(
    folded_names(
        "في، على، ع، عند، تمام، الساعة، ساعة، من، إلى، الى، ل، لـ، حتى، لحد، و، يوم، أيام، كل، بكل، at، on، every، each"
        "، and، from، to، till، until، the، oclock، o، clock، saat، her، gun"
    )
)
_EVERY_DAY = frozenset(
    folded_names("كل يوم، كل الأيام، يوميا، يوميًا، يومي، جميع الأيام، daily، every day، everyday، her gun، hergun")
)


def _any(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_OCLOCK = r"(?P<clock>(?<!\w)و?(?:ال|لل|عال|ل)?ساعه\s{1,3}|(?<!\w)at\s{1,3})"
_TIME = re.compile(
    rf"(?:{_OCLOCK})?(?:(?<![\w:.,/-])(?P<h>\d{{1,4}})(?:\s?[:.h]\s?(?P<m>\d{{1,2}})(?![\d:.]))?|(?<!\w)(?P<name>{_any(_HOURS)})(?!\w))"
    rf"(?:\s{{1,3}}(?P<f>{_any(_FRACTIONS)})(?!\w))?"
    rf"(?:\s{{0,3}}(?P<p>{_any(_PARTS)})(?!\w))?(?![\w:])"
)
# كل يوم جمعة is every Friday, and كل يوم من الأحد إلى الخميس five days.
_EVERY = re.compile(
    rf"(?<!\w)(?:{_any(_EVERY_DAY)})(?!\w)(?!\s{{1,3}}(?:(?:من|from|on)\s{{1,3}})?(?:{_any(WEEKDAYS)})s?(?!\w))"
)
_DAY = re.compile(rf"(?<!\w)(?:و|ب|ل|وب|ول|و\s)?(?P<d>{_any(WEEKDAYS)})s?(?!\w)")
_UP_TO = re.compile(r"\s*(?:-|–|—|الي|حتي|لحد|ل|to|till|until|through)\s*(?:يوم\s+)?")
_AN_HOUR = (
    rf"(?:(?:ال)?ساعه\s{{1,3}})?(?:\d{{1,2}}(?:[:.]\d\d)?|{_any(_HOURS)})(?![\d:])"
    rf"(?:\s{{1,3}}(?:{_any(_FRACTIONS)})(?!\w))?(?:\s{{0,3}}(?:{_any(_PARTS)})(?!\w))?"
)
_BETWEEN = re.compile(
    rf"(?<!\w)(?P<from>(?:(?:ما\s)?بين|من|between|from)\s{{1,3}})?(?P<start>{_AN_HOUR})"
    rf"(?:\s{{0,3}}-\s{{0,3}}|\s{{1,3}}(?:(?:و|الي|حتي|لحد|ل|and|to|till|until)\s{{1,3}}|و|لل?))(?P<end>{_AN_HOUR})(?!\w)"
)
_WORD = re.compile(r"[^\W_]+(?::\d+)?")
# What clings to a number: 22:00-07:00, و8.
_RANGE = re.compile(r"(?<=\d)\s?[-–—]\s?(?=\d)")
_AND = re.compile(r"(?<!\w)و(?=\d)")
# Where something was cut out, with the words around it that say nothing more.
_CUT = "\0"
_BESIDE = rf"(?<!\w)(?:{_any(_AROUND)})(?!\w)"
_CUT_OUT = re.compile(rf"(?:{_BESIDE}\s{{1,3}})*{_CUT}[{_CUT}\s]*(?:{_BESIDE}\s*)*")


def hours(text: str, *, bare: bool = False) -> Hours:
    """The times and days of a text; its first 300 characters are read.

    Args:
        text: any; digits of any script.
        bare: a number alone is an hour too (`/digest 8`); otherwise it needs minutes, a part of the day or الساعة.
    """
    found, _ = _read(_AND.sub(" ", _RANGE.sub(" - ", fold(text[:_SCANNED]))), bare=bare)
    return found


def cut(text: str, *, bare: bool = False) -> tuple[Hours, str]:
    """The times and days of a text, and the text without them: as long as it was, blank where they stood.

    `bare`: as of `hours`.
    """
    folded = fold_mapped(text[:_SCANNED])
    read = _AND.sub(" ", _RANGE.sub(lambda range_: " " * len(range_[0]), folded.text))
    found, left = _read(read, bare=bare)
    marked = "".join(_CUT if now != then else then for then, now in zip(read, left, strict=True))
    for gone in _CUT_OUT.finditer(marked):
        start, end = folded.source_span(*gone.span())
        text = text[:start] + " " * (end - start) + text[end:]
    return found, text


def _read(folded: str, *, bare: bool) -> tuple[Hours, str]:
    """What a folded text says, and the text with blanks for it."""
    times: list[time] = []
    wrong: list[str] = []
    left = folded
    for match in _TIME.finditer(folded):
        if not (bare or match["clock"] or match["m"] or match["p"]) or (match["name"] and not _is_told(match)):
            continue
        at = _time(match)
        if at is None:
            wrong.append(match[0].strip())
        else:
            times.append(at)
        left = _blanked(left, match)
    days, left = _days(left)
    rest = tuple(word for word in _WORD.findall(left) if word not in _AROUND)
    return Hours(tuple(times), days, tuple(wrong), rest), left


def between(text: str, *, bare: bool = False) -> tuple[time, time] | None:
    """From when to when a text says that something shall be: بين الواحدة والثالثة ظهرا is 13:00 to 15:00.

    A part of the day that is said of one of both may be the other's too: of two readings the shorter span is taken.

    Args:
        text: any; its first 300 characters are read.
        bare: two numbers alone are hours (`1-3`); otherwise بين or من stands before them, and one of them needs
            minutes, a part of the day or الساعة.
    """
    found = _BETWEEN.search(_RANGE.sub(" - ", fold(text[:_SCANNED])))
    if found is None or not (bare or (found["from"] and any(map(_is_hour, (found["start"], found["end"]))))):
        return None
    spans = [
        ((end.hour * 60 + end.minute - start.hour * 60 - start.minute) % (24 * 60), start, end)
        for start in _readings(found["start"])
        for end in _readings(found["end"])
    ]
    # Of equals the first: as it is written.
    length, start, end = min((one for one in spans if one[0]), key=lambda one: one[0], default=(0, time(), time()))
    return (start, end) if length else None


def _is_hour(typed: str) -> bool:
    return bool(hours(typed).times)


def _readings(typed: str) -> list[time]:
    """An hour as it is written; without a part of the day, and below 13, twelve hours later too."""
    times = hours(f"الساعه {typed.removeprefix('الساعه ')}", bare=True).times
    match = _TIME.search(typed)
    if not times or (match and (match["p"] or (match["h"] or "").startswith("0"))) or times[0].hour > 12:
        return list(times[:1])
    return [times[0], times[0].replace(hour=(times[0].hour + 12) % 24)]


def _is_told(match: re.Match[str]) -> bool:
    """الثانية alone may be the second of anything."""
    return bool(match["clock"] or match["p"])


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["h"]) if match["h"] else _HOURS[" ".join(match["name"].split())]
    minute = int(match["m"] or 0) + _FRACTIONS.get(match["f"] or "", 0)
    if match["m"] is not None and len(match["m"]) != 2:
        return None
    part = _PARTS[" ".join(match["p"].split())] if match["p"] else ""
    if part and hour <= 12:
        hour = _of_day(hour, part)
    if hour == 24 and minute == 0:
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def _of_day(hour: int, part: str) -> int:
    """The night is before and after midnight: 11 ليلا is 23:00, 3 ليلا is 03:00."""
    if part == "am" or (part == "night" and (hour <= 5 or hour == 12)):
        return hour % 12
    return hour % 12 + 12


def _days(folded: str) -> tuple[frozenset[int], str]:
    left = folded
    if every := _EVERY.search(folded):
        left = _blanked(left, every)
    found = list(_DAY.finditer(left))
    named = [WEEKDAYS[" ".join(match["d"].split())] - 1 for match in found]
    days = set(named) if every is None else set(_ALL_DAYS)
    for (one, first), (other, last) in pairwise(zip(found, named, strict=True)):
        if _UP_TO.fullmatch(left[one.end() : other.start("d")]):
            days |= {(first + ahead) % 7 for ahead in range((last - first) % 7)}
    for match in found:
        left = _blanked(left, match)
    return frozenset(days), left


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
