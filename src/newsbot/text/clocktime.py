"""The hour, zone and city beside a date."""

import re
from datetime import timedelta, timezone, tzinfo
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsbot.text.months import DAY_PARTS
from newsbot.text.zones import ABBREVIATIONS, ZONES

_WINDOW = 60  # how far from the day its hour and city may stand, in characters


class Clocktime(NamedTuple):
    """An hour beside a day.

    Attributes:
        zone: what the text says, or None.
        city: span of its name; start, end: span of all of it, the day included. Both in the folded text.
    """

    hour: int
    minute: int
    second: int
    zone: tzinfo | None
    city: tuple[int, int] | None
    start: int
    end: int


MIDNIGHT = Clocktime(0, 0, 0, None, None, 0, 0)


def _names(table: dict[str, str] | dict[str, int]) -> str:
    longest_first = sorted(table, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_PART = _names(DAY_PARTS)
_CITY = _names(ZONES)
_GAP = r"[\s|,،()/•·@:–—-]{0,8}"
_CLOCK = (
    rf"(?:(?P<h>\d{{1,2}})\s?[:h]\s?(?P<m>\d\d)(?:\s?:\s?(?P<s>\d\d)(?:\.\d{{1,9}})?)?(?!\d)(?:\s{{0,2}}(?P<p>{_PART})(?!\w))?"
    rf"|(?P<h2>\d{{1,2}})(?:\s?[.:]\s?(?P<m2>\d\d))?\s{{0,2}}(?P<p2>صباحا|فجرا|مساء|ظهرا|عصرا|ليلا|am|pm)(?!\w))"
)
_AT_OCLOCK = r"(?:(?:الساعه|في|تمام|عند|علي|نشر|at)[\s:]{1,3}){0,3}"
_DOTTED = r"(?:الساعه\s{1,3}(?P<h3>\d{1,2})\.(?P<m3>\d\d)(?!\d)(?:\s{0,2}(?P<p3>" + _PART + r")(?!\w))?)"
_AFTER = re.compile(rf"(?:م(?!\w))?(?:t|{_GAP}(?:(?:at|في)\s{{1,3}})?)(?:{_DOTTED}|{_AT_OCLOCK}{_CLOCK})")
_BEFORE = re.compile(rf"(?<![\d:.]){_CLOCK}{_GAP}\Z")
_OFFSET = re.compile(
    rf"\s{{0,2}}\(?(?:(?P<abbr>{_names(ABBREVIATIONS)})(?!\w)(?:\s?(?P<off>[+-]\d{{1,2}}(?::?\d\d)?)(?!\d))?"
    rf"|(?P<off2>[+-]\d\d:?\d\d)(?!\d))\)?"
)
_CITY_AFTER = re.compile(
    rf"{_GAP}(?:(?:ب|بحسب\s|حسب\s)?(?:ال)?توقيت\s{{1,3}}(?:المحلي\s{{1,3}})?(?:لمدينه\s{{1,3}}|مدينه\s{{1,3}}|ل(?=\w))?)?"
    rf"(?P<c>{_CITY})(?!\w)"
)
_CITY_BEFORE = re.compile(rf"(?<!\w)(?P<c>{_CITY})\s{{0,2}}[-–—|,،:/(]\s{{0,2}}\Z")


def clocktime(folded: str, start: int, end: int) -> Clocktime:
    """Hour, zone and city around the day at `folded[start:end]`; midnight where none is printed.

    Raises ValueError for an hour or an offset that does not exist.
    """
    clock, start, end = _clock(folded, start, end)
    zone = None
    if offset := _OFFSET.match(folded, end):
        zone, end = _fixed(offset), offset.end()
    city = None
    if named := _CITY_AFTER.match(folded, end):
        city, end = named.span("c"), named.end()
    else:
        window = folded[max(0, start - _WINDOW) : start]
        if before := _CITY_BEFORE.search(window):
            shift = start - len(window)
            city, start = (before.start("c") + shift, before.end("c") + shift), before.start() + shift
    if city and zone is None:
        zone = ZoneInfo(ZONES[" ".join(folded[slice(*city)].split())])
    is_city = city is not None and ZONES[" ".join(folded[slice(*city)].split())] != "UTC"
    return Clocktime(*clock, zone, city if is_city else None, start, end)


def _clock(folded: str, start: int, end: int) -> tuple[tuple[int, int, int], int, int]:
    if (match := _AFTER.match(folded, end, end + _WINDOW)) and (clock := _hour(match)):
        return clock, start, match.end()
    window = folded[max(0, start - _WINDOW) : start]
    if (match := _BEFORE.search(window)) and (clock := _hour(match)):
        return clock, start - len(window) + match.start(), end
    return (0, 0, 0), start, end


def _hour(match: re.Match[str]) -> tuple[int, int, int] | None:
    groups = match.groupdict()
    hour = int(groups["h"] or groups["h2"] or groups.get("h3") or 0)
    minute = int(groups["m"] or groups["m2"] or groups.get("m3") or 0)
    second = min(int(groups["s"] or 0), 59)  # 60 is a leap second
    part = groups["p"] or groups["p2"] or groups.get("p3")
    hour = _twenty_four(hour, DAY_PARTS[" ".join(part.split())]) if part else hour
    return (hour % 24, minute, second) if hour <= 24 and minute < 60 else None


def _twenty_four(hour: int, part: str) -> int:
    if hour > 12 or (part == "night" and hour <= 5):
        return hour
    if part == "am" or (part == "night" and hour == 12):
        return hour % 12
    return hour % 12 + 12


def _fixed(match: re.Match[str]) -> tzinfo:
    base = timedelta(hours=ABBREVIATIONS[match["abbr"]]) if match["abbr"] else timedelta()
    return _fixed_zone(base, match["off"] or match["off2"] or "+00")


@cache
def _fixed_zone(base: timedelta, offset: str) -> tzinfo:
    digits = offset[1:].replace(":", "")
    hours, minutes = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
    shift = timedelta(hours=hours, minutes=minutes)
    return timezone(base - shift if offset[0] == "-" else base + shift)
