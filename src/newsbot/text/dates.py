"""Dates and times as Arabic pages print them.

Levantine, Egyptian, Maghreb and Iraqi month names, alone or in pairs (`5 آب/أغسطس 2013`), Arabic and Persian digits,
numeric forms, ISO 8601, RFC 822, a city that names the zone (`2022.10.17 | 09:04 دمشق`), and relative forms
(`قبل ساعتين`, `أمس الأحد`).
"""

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from newsbot.text.clocktime import MIDNIGHT, Clocktime, clocktime
from newsbot.text.folding import fold_mapped
from newsbot.text.months import COUNTS, DAYS, DUALS, HIJRI, MONTHS, SINGULARS, UNITS, WEEKDAYS

# A date line is short, and an article's own date stands near its beginning; more is not scanned.
_SCANNED = 2000
# Without a year the last such day is meant, unless it is at most this far ahead.
_AHEAD = timedelta(days=7)


class Moment(NamedTuple):
    """A point in time that a text names.

    Attributes:
        at: aware; midnight when only a day is named.
        city: as printed, when the time is said to be that city's.
        start, end: code points of the text that say it, weekday and city included.
        agrees: False when the text names another weekday than the date has.
    """

    at: datetime
    city: str | None
    start: int
    end: int
    agrees: bool = True


class _Day(NamedTuple):
    """A day found in the folded text. `clock` is False where the moment is exact already (قبل ساعتين)."""

    rank: int
    start: int
    end: int
    at: datetime
    agrees: bool = True
    clock: bool = True


def parse(text: str, *, now: datetime, zone: tzinfo) -> Moment | None:
    """The moment that a text names, a full date before a relative one before a bare month and year; None without one.

    Args:
        text: any text; its first 2,000 characters are read.
        now: aware; for relative forms and for days without a year.
        zone: of times that name none.

    Never raises. The zone of a city or offset in the text wins over `zone`.
    """
    mapped = fold_mapped(text[:_SCANNED])
    local = now.astimezone(zone)
    found = min(_days(mapped.text, local), key=lambda day: (day.rank, day.start), default=None)
    if found is None:
        return None
    day = _with_weekday(mapped.text, _with_lunar(mapped.text, found))
    try:
        at, clock = _placed(mapped.text, day, zone)
    except (ValueError, OverflowError):  # an offset or a zone shift beyond what a datetime can hold
        return None
    start, end = mapped.source_span(min(day.start, clock.start), max(day.end, clock.end))
    city = slice(*mapped.source_span(*clock.city)) if clock.city else None
    return Moment(at, text[city] if city else None, start, end, day.agrees)


def _placed(folded: str, day: _Day, zone: tzinfo) -> tuple[datetime, Clocktime]:
    if not day.clock:
        return day.at, MIDNIGHT._replace(start=day.start, end=day.end)
    clock = clocktime(folded, day.start, day.end)
    at = day.at.replace(hour=clock.hour, minute=clock.minute, second=clock.second, tzinfo=clock.zone or zone)
    at.utcoffset()  # raises here rather than at the caller's
    return at, clock


def _names(table: Iterable[str]) -> str:
    longest_first = sorted(table, key=len, reverse=True)
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_MONTH = _names(MONTHS)
_WEEKDAY = _names(WEEKDAYS)
_UNIT = _names([*UNITS, *DUALS])
_COUNT = _names(COUNTS)
_YEAR = r"(?:19|20)\d\d"
_ALIAS = rf"(?:\s{{0,3}}[/\\(،-]\s{{0,3}}(?:{_MONTH})(?!\w)\s?\)?)?"
_OF_YEAR = r"\s{0,3}[-/.,،]?\s{0,3}(?:(?:من\s)?(?:ال|لل|ل)?عام\s{1,3}|ل?سنه\s{1,3})?"
_FREE = r"(?<!\d)(?<!\d[./:+-])"

_FULL = (
    re.compile(rf"{_FREE}(?P<y>{_YEAR})\s?(?P<s>[./-])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?(?P<d>\d{{1,2}})(?!\d)"),
    re.compile(
        rf"{_FREE}(?P<d>\d{{1,2}})\s?(?P<s>[./-])\s?(?P<m>\d{{1,2}})\s?(?P=s)\s?(?P<y>{_YEAR}|(?<=/)\d\d)(?!\d|[./-]\d)"
    ),
    re.compile(
        rf"(?<!\w)(?P<name>{_MONTH})(?!\w){_ALIAS}\s{{0,3}}(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])"
        rf"\s{{0,3}}[,،]?\s{{0,3}}(?P<y>{_YEAR})(?!\d)"
    ),
    re.compile(rf"{_FREE}(?P<y>{_YEAR})\s{{1,3}}(?P<name>{_MONTH})(?!\w)\s{{1,3}}(?P<d>\d{{1,2}})(?![\d:])"),
)
_DAY_MONTH = re.compile(
    rf"(?:{_FREE}|(?<=\d:\d\d-))(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}(?:من|of))?(?:\s{{1,3}}شهر)?\s{{0,3}}[-/.,،]?\s{{0,3}}"
    rf"(?P<name>{_MONTH})(?!\w){_ALIAS}(?:{_OF_YEAR}(?P<y>{_YEAR})(?!\d))?"
)
_MONTH_YEAR = re.compile(rf"(?<!\w)(?<!\d[ /-])(?P<name>{_MONTH})(?!\w){_ALIAS}{_OF_YEAR}(?P<y>{_YEAR})(?!\d)")
_AGO = re.compile(
    rf"(?<!\w)(?:قبل|منذ|من)\s{{1,3}}(?:(?:نحو|حوالي|اكثر من|اقل من)\s{{1,3}})?"
    rf"(?:(?P<n>\d{{1,4}}|{_COUNT})\s{{1,3}})?(?P<u>{_UNIT})(?!\w)(?P<half>\s{{1,3}}و(?:ال)?نصف(?!\w))?"
    rf"(?:\s{{1,3}}و\s?(?P<n2>\d{{1,2}}|{_COUNT})\s{{1,3}}(?P<u2>{_UNIT})(?!\w))?"
    rf"(?!\s{{1,3}}(?:\d|(?:{_MONTH}|{_WEEKDAY}|{_names(DAYS)})(?!\w)))"
    rf"|(?<!\w)(?P<n3>\d{{1,4}}|an?|{_COUNT})\s{{1,3}}(?P<u3>{_UNIT})\s{{1,3}}ago(?!\w)"
)
_JUST_NOW = re.compile(r"(?<!\w)(?:(?:قبل|منذ)\s{1,3}(?:قليل|لحظات|ثوان|دقايق)|الان|just now)(?!\w)")
_LUNAR = (
    rf"\d{{1,2}}\s{{1,3}}(?:من\s{{1,3}})?(?:{_names(HIJRI)})(?!\w)\s{{0,3}}[،,]?\s{{0,3}}1[34]\d\d(?!\d)"
    r"(?:\s{0,2}ه(?!\w))?"
)
_LUNAR_AFTER = re.compile(rf"(?:\s{{0,2}}م(?!\w))?[\s(|/،,–—-]{{0,6}}(?:الموافق\s{{0,3}}(?:ل\s?)?)?{_LUNAR}\)?")
_LUNAR_BEFORE = re.compile(rf"(?<!\d){_LUNAR}[\s)|/،,–—-]{{0,6}}(?:الموافق\s{{0,3}}(?:ل\s?)?)?\Z")
_DAY_NAME = re.compile(
    rf"(?<!\w)(?:(?:يوم|مساء|صباح|فجر|ظهر|ليل|عصر)\s{{1,3}})?(?P<day>{_names(DAYS)})(?!\w)(?!\s{{1,3}}السابع)"
    rf"(?:\s{{0,2}}[,،(]?\s{{0,2}}(?P<w>{_WEEKDAY})(?!\w)\)?)?"
)
_LAST_WEEKDAY = re.compile(
    rf"(?<!\w)(?:يوم\s{{1,3}})?(?P<w>{_WEEKDAY})\s{{1,3}}(?:الماضي|الفايت|المنصرم|السابق)ه?(?!\w)"
    rf"|(?<!\w)last\s{{1,3}}(?P<w2>{_WEEKDAY})(?!\w)"
)
_WEEKDAY_BEFORE = re.compile(
    rf"(?<!\w)(?:(?:يوم|مساء|صباح|فجر|ظهر|ليل)\s{{1,3}})?(?P<w>{_WEEKDAY})(?:\s{{0,3}}[-|/.,،:(–—]?\s{{0,3}}|\s{{1,3}}في\s{{1,3}})\Z"
)
_WEEKDAY_AFTER = re.compile(rf"\s{{0,3}}[-|/,،(–—]?\s{{0,3}}(?:يوم\s{{1,3}})?(?P<w>{_WEEKDAY})(?!\w)\)?")


def _days(folded: str, now: datetime) -> Iterator[_Day]:
    for pattern in _FULL:
        yield from (day for match in pattern.finditer(folded) if (day := _full(match, 0, now)))
    for match in _DAY_MONTH.finditer(folded):
        if day := _full(match, 0, now) if match["y"] else _yearless(match, folded, now):
            yield day
    yield from (day for match in _MONTH_YEAR.finditer(folded) if (day := _full(match, 2, now)))
    yield from (day for match in _AGO.finditer(folded) if (day := _ago(match, now)))
    yield from (_Day(1, *match.span(), now, clock=False) for match in _JUST_NOW.finditer(folded))
    yield from (_named(match, now) for match in _DAY_NAME.finditer(folded))
    yield from (_last_weekday(match, now) for match in _LAST_WEEKDAY.finditer(folded))


def _full(match: re.Match[str], rank: int, now: datetime) -> _Day | None:
    groups = match.groupdict()
    year = int(groups["y"])
    day = int(groups.get("d") or 1)
    month = _month(groups["name"]) if "name" in groups else int(groups["m"])
    if month > 12 >= day:  # 10/17/2022, as on sites with an English back end
        day, month = month, day
    found = _midnight(year + 2000 if year < 100 else year, month, day, now)
    return _Day(rank, *match.span(), found) if found else None


def _yearless(match: re.Match[str], folded: str, now: datetime) -> _Day | None:
    """The year that the weekday fits, else the last one in which the day has come."""
    years = (now.year + 1, now.year, now.year - 1, now.year - 2, now.year - 3, now.year - 4)
    days = [_midnight(year, _month(match["name"]), int(match["d"]), now) for year in years]
    past = [day for day in days if day and day.replace(tzinfo=None) - now.replace(tzinfo=None) <= _AHEAD]
    if not past:
        return None
    weekday = _weekday_near(folded, *match.span())
    fitting = [day for day in past if weekday is None or day.weekday() == weekday]
    return _Day(1, *match.span(), (fitting or past)[0])


def _ago(match: re.Match[str], now: datetime) -> _Day | None:
    unit = match["u"] or match["u3"]
    number = match["n"] or match["n3"]
    if number is None and unit not in DUALS and unit not in SINGULARS:
        return None
    seconds = _seconds(number, unit) + _seconds(match["n2"], match["u2"])
    if match["half"]:
        seconds += _seconds(None, unit) / (4 if unit in DUALS else 2)
    try:
        return _Day(1, *match.span(), now - timedelta(seconds=seconds), clock=False)
    except OverflowError:
        return None


def _seconds(number: str | None, unit: str | None) -> float:
    if unit is None:
        return 0.0
    if unit in DUALS:
        return 2.0 * DUALS[unit]
    count = 1.0 if number is None else COUNTS.get(number) or float(int(number))
    return count * UNITS[unit]


def _named(match: re.Match[str], now: datetime) -> _Day:
    back = DAYS[_spaced(match["day"])]
    day = _start_of(now) - timedelta(days=back)
    weekday = WEEKDAYS[match["w"]] - 1 if match["w"] else day.weekday()
    # أمس الأحد was written on a Monday; read later, the Sunday is what is sure.
    return _Day(1, *match.span(), day - timedelta(days=(day.weekday() - weekday) % 7), day.weekday() == weekday)


def _last_weekday(match: re.Match[str], now: datetime) -> _Day:
    weekday = WEEKDAYS[match["w"] or match["w2"]] - 1
    return _Day(1, *match.span(), _start_of(now) - timedelta(days=(now.weekday() - weekday - 1) % 7 + 1))


def _with_lunar(folded: str, day: _Day) -> _Day:
    """The day with the lunar date beside it taken in (`20 يناير 2025 م - 20 رجب 1446 هـ`): it says the same."""
    if not day.clock:
        return day
    window = folded[max(0, day.start - 60) : day.start]
    before, after = _LUNAR_BEFORE.search(window), _LUNAR_AFTER.match(folded, day.end)
    start = day.start - len(window) + before.start() if before else day.start
    return day._replace(start=start, end=after.end() if after else day.end)


def _with_weekday(folded: str, day: _Day) -> _Day:
    """The day with its weekday's name taken in, before or after it."""
    if not day.clock:
        return day
    window = folded[max(0, day.start - 30) : day.start]
    before, after = _WEEKDAY_BEFORE.search(window), _WEEKDAY_AFTER.match(folded, day.end)
    found = before or after
    if found is None:
        return day
    start = day.start - len(window) + before.start() if before else day.start
    end = day.end if before or after is None else after.end()
    agrees = day.agrees and day.at.weekday() == WEEKDAYS[found["w"]] - 1
    return day._replace(start=start, end=end, agrees=agrees)


def _weekday_near(folded: str, start: int, end: int) -> int | None:
    found = _WEEKDAY_BEFORE.search(folded[max(0, start - 30) : start]) or _WEEKDAY_AFTER.match(folded, end)
    return WEEKDAYS[found["w"]] - 1 if found else None


def _month(name: str) -> int:
    return MONTHS[_spaced(name)]


def _spaced(name: str) -> str:
    return " ".join(name.split())


def _start_of(now: datetime) -> datetime:
    return now.replace(hour=0, minute=0, second=0, microsecond=0)


def _midnight(year: int, month: int, day: int, now: datetime) -> datetime | None:
    try:
        return datetime.combine(date(year, month, day), datetime.min.time(), tzinfo=now.tzinfo)
    except ValueError:
        return None
