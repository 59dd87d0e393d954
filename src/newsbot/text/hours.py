"""Times of day and weekdays as people type them: `08:00 السبت والاثنين`, `8 الصبح`, `من الأحد إلى الخميس 20.30`."""

import re
from collections.abc import Iterable, Sequence
from datetime import time
from itertools import groupby, pairwise
from typing import NamedTuple

from newsbot.text.folding import Folded, fold, fold_mapped
from newsbot.text.hour_words import ALL_WEEK, AROUND, BUT, EVERY_DAY, FRACTIONS, HOURS, MOMENTS, PARTS
from newsbot.text.months import WEEKDAYS

_SCANNED = 300
_ALL_DAYS = frozenset(range(7))


class Hours(NamedTuple):
    """What a text says of hours.

    Attributes:
        times: in the order of the text, as often as they are said.
        days: 0 is Monday; empty where none is named, all seven for كل يوم.
        wrong: what was meant as a time and is none (25:00), as it is read, digits in ASCII.
        rest: words that are neither, in order, as typed.
        each: of each of the times, the days that it is said with: `9 الجمعة 10 السبت` says two.
        tangled: which days belong to which times cannot be told.
    """

    times: tuple[time, ...]
    days: frozenset[int]
    wrong: tuple[str, ...]
    rest: tuple[str, ...]
    each: tuple[frozenset[int], ...]
    tangled: bool = False


HOUR_NAMES = frozenset(HOURS)


def _any(names: Iterable[str]) -> str:
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_OCLOCK = r"(?P<clock>(?<!\w)و?(?:ال|لل|عال|ل)?ساعه\s{1,3}|(?<!\w)at\s{1,3})"
_TIME = re.compile(
    rf"(?:{_OCLOCK})?(?:(?<![\w:.,/-])(?P<h>\d{{1,4}})(?:\s?[:.h]\s?(?P<m>\d{{1,2}})(?![\d:.]))?|(?<!\w)و?(?P<name>{_any(HOURS)})(?!\w))"
    rf"(?:\s{{1,3}}(?P<f>{_any(FRACTIONS)})(?!\w))?"
    rf"(?:\s{{0,3}}(?P<p>{_any(PARTS)})(?!\w))?(?![\w:])"
)
_MOMENT = re.compile(rf"(?<!\w)(?<!بعد\s)(?<!قبل\s)[وب]?(?P<moment>{_any(MOMENTS)})(?!\w)")
# كل يوم جمعة is every Friday, and كل يوم من الأحد إلى الخميس five days.
_EVERY = re.compile(
    rf"(?<!\w)(?:{_any(EVERY_DAY)})(?!\w)(?!\s{{1,3}}(?:(?:من|from|on)\s{{1,3}})?(?:{_any(WEEKDAYS)})s?(?!\w))"
)
_WEEK = re.compile(rf"(?<!\w)(?:{_any(ALL_WEEK)})(?!\w)")
_EXCEPT = re.compile(rf"(?<!\w)(?:{_any(BUT)})\s{{1,3}}(?:(?:يوم|ايام|on)\s{{1,3}})?(?=(?:{_any(WEEKDAYS)})s?(?!\w))")
_DAY = re.compile(rf"(?<!\w)(?:و|ب|ل|وب|ول|و\s)?(?P<d>{_any(WEEKDAYS)})s?(?!\w)")
_UP_TO = re.compile(r"\s*(?:-|–|—|الي|حتي|لحد|ل|to|till|until|through)\s*(?:يوم\s+)?")
_AN_HOUR = (
    rf"(?:(?:ال)?ساعه\s{{1,3}})?(?:\d{{1,2}}(?:[:.]\d\d)?|{_any(HOURS)})(?![\d:])"
    rf"(?:\s{{1,3}}(?:{_any(FRACTIONS)})(?!\w))?(?:\s{{0,3}}(?:{_any(PARTS)})(?!\w))?"
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
_BESIDE = rf"(?<!\w)(?:{_any(AROUND)})(?!\w)"
_CUT_OUT = re.compile(rf"(?:{_BESIDE}\s{{1,3}})*{_CUT}[{_CUT}\s]*(?:{_BESIDE}\s*)*")


class _Said(NamedTuple):
    """A time or days, and where they stand."""

    start: int
    at: time | None
    days: frozenset[int] = frozenset()


def hours(text: str, *, bare: bool = False, named: bool = False) -> Hours:
    """The times and days of a text; its first 300 characters are read.

    Args:
        text: any; digits of any script.
        bare: a number alone is an hour too (`/digest 8`); otherwise it needs minutes, a part of the day or الساعة.
        named: so is a name alone: الثامنة, الظهر.
    """
    folded, read = _readable(text)
    return _read(text, folded, read, bare=bare, named=named)[0]


def cut(text: str, *, bare: bool = False) -> tuple[Hours, str]:
    """The times and days of a text, and the text without them: as long as it was, blank where they stood.

    `bare`: as of `hours`.
    """
    folded, read = _readable(text)
    found, left = _read(text, folded, read, bare=bare)
    marked = "".join(_CUT if now != then else then for then, now in zip(read, left, strict=True))
    for gone in _CUT_OUT.finditer(marked):
        start, end = folded.source_span(*gone.span())
        text = text[:start] + " " * (end - start) + text[end:]
    return found, text


def _readable(text: str) -> tuple[Folded, str]:
    """A text folded, and the same with blanks for what clings to numbers."""
    folded = fold_mapped(text[:_SCANNED])
    return folded, _AND.sub(" ", _RANGE.sub(lambda range_: " " * len(range_[0]), folded.text))


def _read(text: str, folded: Folded, left: str, *, bare: bool, named: bool = False) -> tuple[Hours, str]:
    """What a text says, and as it is `left` to read with blanks for it."""
    found: list[_Said] = []
    wrong: list[str] = []
    for match in _TIME.finditer(left):
        told = match["clock"] or match["p"]  # الثانية alone may be the second of anything
        if not (told or (named if match["name"] else bare or match["m"])):
            continue
        at = _time(match)
        if at is None:
            wrong.append(match[0].strip())
        else:
            found.append(_Said(match.start(), at))
        left = _blanked(left, match)
    for match in _MOMENT.finditer(left) if named else ():
        found.append(_Said(match.start(), MOMENTS[_spaced(match["moment"])]))
        left = _blanked(left, match)
    days, left = _days(left, all_week=bare or bool(found))
    words = (word for word in _WORD.finditer(left) if word[0] not in AROUND)
    rest = tuple(text[slice(*folded.source_span(*word.span()))] for word in words)
    return _told(sorted((*found, *days), key=lambda said: said.start), tuple(wrong), rest), left


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


def _told(found: Sequence[_Said], wrong: tuple[str, ...], rest: tuple[str, ...]) -> Hours:
    """Each run of times with the run of days beside it, where there are as many of either."""
    runs = [list(run) for _, run in groupby(found, key=lambda said: said.at is None)]
    every = _union(found)
    times = tuple(said.at for said in found if said.at is not None)
    if len(runs) < 4:
        return Hours(times, every, wrong, rest, (every,) * len(times))
    each = tuple(
        _union([*one, *other])
        for one, other in zip(runs[::2], runs[1::2], strict=False)
        for said in (*one, *other)
        if said.at is not None
    )
    tangled = len(runs) % 2 == 1
    return Hours(times, every, wrong, rest, (every,) * len(times) if tangled else each, tangled)


def _union(found: Iterable[_Said]) -> frozenset[int]:
    return frozenset().union(*(said.days for said in found))


def _time(match: re.Match[str]) -> time | None:
    hour = int(match["h"]) if match["h"] else HOURS[_spaced(match["name"])]
    minute = int(match["m"] or 0) + FRACTIONS.get(_spaced(match["f"] or ""), 0)
    if match["m"] is not None and len(match["m"]) != 2:
        return None
    part = PARTS[_spaced(match["p"])] if match["p"] else ""
    if part and hour <= 12:
        hour = _of_day(hour, part)
    if hour == 24 and minute == 0:
        hour = 0
    if not (hour < 24 and minute < 60):
        return None
    hour, minute = divmod((hour * 60 + minute) % (24 * 60), 60)
    return time(hour, minute)


def _of_day(hour: int, part: str) -> int:
    """The night is before and after midnight: 11 ليلا is 23:00, 3 ليلا is 03:00."""
    if part == "am" or (part == "night" and (hour <= 5 or hour == 12)):
        return hour % 12
    return hour % 12 + 12


def _days(folded: str, *, all_week: bool) -> tuple[list[_Said], str]:
    """`all_week`: أيام الأسبوع are all of them; otherwise they are those of some week."""
    left, said = folded, []
    if every := _EVERY.search(folded) or (_WEEK.search(folded) if all_week else None):
        left = _blanked(left, every)
        said.append(_Said(every.start(), None, _ALL_DAYS))
    found = list(_DAY.finditer(left))
    if found and (but := _EXCEPT.search(left)) and not any(match.start() < but.start() for match in found):
        start = said[0].start if said else but.start()
        days = frozenset().union(*(one.days for one in _ranges(found, left)))
        return [_Said(start, None, _ALL_DAYS - days)], _without(_blanked(left, but), found)
    return [*said, *_ranges(found, left)], _without(left, found)


def _ranges(found: Sequence[re.Match[str]], text: str) -> list[_Said]:
    """The days, those between two of them included: من الأحد إلى الخميس."""
    named = [WEEKDAYS[_spaced(match["d"])] - 1 for match in found]
    said = [_Said(match.start(), None, frozenset((day,))) for match, day in zip(found, named, strict=True)]
    for (one, first), (other, last) in pairwise(zip(found, named, strict=True)):
        if _UP_TO.fullmatch(text[one.end() : other.start("d")]):
            between = frozenset((first + ahead) % 7 for ahead in range((last - first) % 7))
            said.append(_Said(one.start(), None, between))
    return said


def _without(text: str, found: Iterable[re.Match[str]]) -> str:
    for match in found:
        text = _blanked(text, match)
    return text


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _blanked(text: str, match: re.Match[str]) -> str:
    return text[: match.start()] + " " * (match.end() - match.start()) + text[match.end() :]
