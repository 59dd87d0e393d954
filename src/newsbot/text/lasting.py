"""How long something shall last, as people type it: `3 أيام`, `2h`, `أسبوعًا`, `حتى الغد`, `until Saturday 10:00`."""

import re
from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from newsbot.text.folding import Folded, fold_mapped
from newsbot.text.hours import hours
from newsbot.text.months import COUNTS, DAY_PARTS, DUALS, MONTHS, SINGULARS, UNITS, WEEKDAYS
from newsbot.text.wordlists import folded_names

MORNING: Final = time(8)
"""When a day begins that is named without an hour: nobody is woken at midnight."""
LONGEST: Final = timedelta(days=366)
_EVENING: Final = time(18)
_SCANNED: Final = 300
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Lasting:
    """A length, or until when.

    Attributes:
        seconds: from now on; 0 where an end is named.
        days: the end is so many days ahead; None: the next day that fits.
        weekday: the day is this one (0 is Monday), never today.
        day, month: the end is on this date; year: of it, None: the next time that it comes.
        at: local time of the end.
        next: the end is the first day of the next one.
    """

    seconds: int = 0
    days: int | None = None
    weekday: int | None = None
    at: time = MORNING
    next: Literal["month", "year"] | None = None
    day: int = 0
    month: int = 0
    year: int | None = None

    def end(self, now: datetime, zone: ZoneInfo) -> datetime:
        """The instant in UTC. A length of whole days ends at the same local time of day."""
        local = now.astimezone(zone)
        if self.seconds:
            days, rest = divmod(self.seconds, int(_DAY.total_seconds()))
            ahead = local + days * _DAY if not rest else now + timedelta(seconds=self.seconds)
            return ahead.astimezone(UTC)
        if self.next is not None:
            after = (
                local.replace(day=28) + timedelta(days=4)
                if self.next == "month"
                else local.replace(month=12, day=31) + _DAY
            )
            return datetime.combine(after.date().replace(day=1), self.at, tzinfo=zone).astimezone(UTC)
        if self.month:
            return datetime.combine(self._date(local), self.at, tzinfo=zone).astimezone(UTC)
        if self.weekday is not None:
            days = (self.weekday - local.weekday()) % 7 or 7
        elif self.days is not None:
            days = self.days
        else:
            days = int(local.time() >= self.at)
        return datetime.combine(local.date() + days * _DAY, self.at, tzinfo=zone).astimezone(UTC)

    def fault(self, now: datetime, zone: ZoneInfo) -> Literal["past", "long"] | None:
        """What is wrong with its end: a date may be over, or too far ahead."""
        if not self.month:
            return None
        left = self.end(now, zone) - now
        return "past" if left <= timedelta() else "long" if left > LONGEST else None

    def _date(self, local: datetime) -> date:
        if self.year is not None:
            return date(self.year, self.month, self.day)
        on = (date(year, self.month, self.day) for year in _years(local.year) if _is_date(year, self.month, self.day))
        return next(day for day in on if day >= local.date())


def _years(first: int) -> range:
    """Those among which every date comes: between leap years may lie eight."""
    return range(first, first + 10)


def _is_date(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


class Said(NamedTuple):
    """What a text says of a length.

    Attributes:
        lasting: None where none is named, or one that is too long or no length (`0 ساعة`).
        rest: the text without it.
        vague: it shall not last long, and nobody says how long: شوي، مؤقتًا.
        wrong: what was meant as a length and is none, as typed.
        beyond: it is longer than `LONGEST`.
    """

    lasting: Lasting | None
    rest: str
    vague: bool = False
    wrong: str = ""
    beyond: bool = False


def _any(names: Iterable[str]) -> str:
    longest_first = sorted(set(names), key=lambda name: (-len(name), name))
    return "|".join(re.escape(name).replace(r"\ ", r"\s{1,3}") for name in longest_first)


_SHORT = {"m": 60, "min": 60, "h": 3600, "hr": 3600, "hrs": 3600, "d": 86_400, "w": 604_800, "د": 60, "س": 3600}
# The hamza of a slip, the endings of the accusative and of speech.
_MORE_UNITS = {
    **dict.fromkeys(folded_names("يوما، نهار، gun، roj"), 86_400),
    **dict.fromkeys(folded_names("اسبوعا، جمعة، hafta، hefte"), 604_800),
    **dict.fromkeys(folded_names("شهرا، ay، meh"), 2_592_000),
    **dict.fromkeys(folded_names("saat، دقيقه"), 3600),
    "دقيقه": 60,
}
_UNITS = {**UNITS, **_MORE_UNITS}
_ALONE = SINGULARS | frozenset(folded_names("يوما، يوماً، أسبوعاً، شهراً، سنة، hour، day، week، month"))
_SPOKEN = {"تلات": 3, "تلاته": 3, "تلت": 3, "تمن": 8, "تمان": 8, "تمانه": 8}
_COUNTS = _SPOKEN | {name: int(count) for name, count in COUNTS.items() if count >= 1 and name not in {"a", "an"}}
_FOR = (
    r"(?:(?:ل|لمده|مده|for|في|خلال)\s{1,3})?(?:ل(?=\w))?"
    r"(?P<part>(?:half\s{1,3}(?:a|an)|نصف|نص|ربع)\s{1,3})?(?:(?:a|an|one)\s{1,3})?"
)
_NOT_OF = "".join(rf"(?<!{word}\s)" for word in ("كل", "هذا", "اخر", "this", "last", "every", "each", "next", "past"))
_LENGTH = re.compile(
    rf"(?<!\w){_NOT_OF}{_FOR}(?:"
    rf"(?P<n>\d{{1,7}})\s{{0,2}}(?P<short>{_any(_SHORT)})(?!\w)"
    rf"|(?P<count>\d{{1,7}}|{_any(_COUNTS)})\s{{0,3}}(?P<unit>{_any(_UNITS)})(?!\w)"
    rf"|(?P<two>{_any(DUALS)})(?!\w)"
    rf"|(?P<one>{_any(_ALONE)})(?!\w)(?!\s{{1,3}}(?:{_any(WEEKDAYS)})(?!\w))"
    rf")(?P<half>\s{{1,3}}(?:ونصف|ونص|والنصف|and\s{{1,3}}a\s{{1,3}}half)(?!\w))?"
)
# What is no range and no list: -3 أيام.
_NEGATIVE = re.compile(r"[-−–]\Z")
_DAYS_AHEAD = {
    **dict.fromkeys(folded_names("بعد غد، بعد الغد، بعد بكرا، بعد بكرة، بعد بكره، the day after tomorrow"), 2),
    **dict.fromkeys(folded_names("غدا، غدًا، الغد، غد، بكرا، بكرة، بكره، باكر، tomorrow، yarin، sibe"), 1),
    **dict.fromkeys(folded_names("day after tomorrow"), 2),
}
_PARTS = {
    **dict.fromkeys(folded_names("الصباح، الصبح، صباح، صباحا، الفجر، morning، the morning، sabah"), MORNING),
    **dict.fromkeys(folded_names("المساء، المسا، مسا، مساء، evening، the evening، tonight، aksam"), _EVENING),
}
_MONTHS_FIRST = [name for name in MONTHS if name.isascii()]
_DAYS_OF, _YEARS_OF = ("d", "d2", "d3", "d4"), ("y", "y2", "y3", "y4")
_LEAP_YEAR: Final = 2024
_TODAY = re.compile(
    r"(?<!\w)(?:" + _any(folded_names("اليوم، هاليوم، الليلة، هالليلة، today، tonight، bugun، iro")) + r")(?!\w)"
)
_UNTIL = r"(?:(?:حتي|الي|لحد|لغايه|لعند|until|till|til|to|up\s{1,3}to)\s{1,3}|لل|ل)"
_END_OF = re.compile(
    rf"(?<!\w)(?P<until>{_UNTIL})?(?:(?:نهايه|اخر|ختام|اواخر)\s{{1,3}}(?:هذا\s{{1,3}}|هذه\s{{1,3}}|هاد\s{{1,3}})?(?:ال|هال)?"
    r"|(?:the\s{1,3})?end\s{1,3}of\s{1,3}(?:the\s{1,3}|this\s{1,3})?)"
    r"(?:(?P<day>يوم|نهار|day)|(?P<week>اسبوع|جمعه|week)|(?P<month>شهر|month)|(?P<year>سنه|عام|year))(?!\w)"
)
_MONTH = rf"(?:{_any(MONTHS)})(?!\w)"
# The day of a month is no hour.
_NO_MONTH = rf"(?!\s{{0,3}}(?:(?:من|شهر)\s{{1,3}}){{0,2}}{_MONTH})"
_CLOCK = rf"\d{{1,2}}(?::\d\d)?(?![\d/.:]){_NO_MONTH}(?:\s{{0,2}}(?:{_any(DAY_PARTS)}))?"
_DATE = (
    rf"(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s{{0,3}}(?:(?:من|of)\s{{1,3}})?(?:شهر\s{{1,3}})?(?P<name>{_MONTH})"
    rf"(?:\s{{0,3}}[،,]?\s{{0,3}}(?P<y>20\d\d)(?!\d))?"
    rf"|(?P<name2>{_any(_MONTHS_FIRST)})\s{{1,3}}(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:])(?:\s{{0,3}},?\s{{0,3}}(?P<y2>20\d\d)(?!\d))?"
    r"|(?P<d3>\d{1,2})/(?P<m3>\d{1,2})(?:/(?P<y3>20\d\d))?(?![\d/])|(?P<y4>20\d\d)-(?P<m4>\d\d)-(?P<d4>\d\d)(?!\d)"
)
_END = re.compile(
    rf"(?<!\w)(?P<until>{_UNTIL})?(?:يوم\s{{1,3}}|on\s{{1,3}})?(?:"
    rf"(?:(?:{_any(WEEKDAYS)})\s{{0,3}}[،,]?\s{{1,3}})?(?P<date>{_DATE})(?:\s{{0,3}}[،,]?\s{{1,3}}(?:(?:الساعه|ساعه|at)\s{{1,3}})?(?P<on>{_CLOCK})(?!\w)(?:\s{{1,3}}بتوقيت\s{{1,3}}\w{{2,20}})?)?"
    r"|"
    rf"(?:(?P<before>{_any(_PARTS)})\s{{1,3}}(?:يوم\s{{1,3}})?)?(?:(?P<ahead>{_any(_DAYS_AHEAD)})|(?P<weekday>{_any(WEEKDAYS)}))"
    rf"(?:\s{{1,3}}(?:(?:الساعه|ساعه|at)\s{{1,3}})?(?P<hour>{_CLOCK})(?!\w)|\s{{1,3}}(?P<after>{_any(_PARTS)}))?"
    rf"|(?P<part>{_any(_PARTS)})"
    rf"|(?:(?P<oclock>الساعه|ساعه|at)\s{{1,3}})?(?P<clock>{_CLOCK}))(?!\w)"
)
_VAGUE = re.compile(
    r"(?<!\w)(?:"
    + _any(
        folded_names(
            "شوي، شويه، شوية، قليلا، قليلًا، موقتا، مؤقتا، مؤقتًا، كم يوم، لفترة، فترة، هلق، هلأ، حاليا، for a while، "
            "a while، for now، for a bit، a bit، awhile، temporarily، biraz، simdilik"
        )
    )
    + r")(?!\w)"
)


def lasting(text: str, *, bare: bool = False, today: bool = False) -> Said:
    """The first length of a text, of whose beginning 300 characters are read.

    `bare`: the text says nothing else, so that a day needs no حتى before it (`/pause السبت`).
    `today`: اليوم is a length too, until the next morning, and as it is where the text is `bare`.
    """
    folded = fold_mapped(text[:_SCANNED])
    ends = [found for found in _END.finditer(folded.text) if found["until"] or bare]
    if dates := [found for found in ends if _dated(found)]:  # 15 من شهر آب is no month long
        return Said(_dated(dates[0]), _without(text, folded.source_span(*dates[0].span())))
    if (found := _END_OF.search(folded.text)) and (found["until"] or bare):
        return Said(_end_of(found), _without(text, folded.source_span(*found.span())))
    if found := _LENGTH.search(folded.text):
        return _measured(found, text, folded)
    for ended in ends:
        if ending := _ended(ended):
            return Said(ending, _without(text, folded.source_span(*ended.span())))
    if (bare or today) and (found := _TODAY.search(folded.text)):
        return Said(Lasting(days=1), _without(text, folded.source_span(*found.span())))
    if found := _VAGUE.search(folded.text):
        return Said(None, _without(text, folded.source_span(*found.span())), vague=True)
    digits = re.search(r"\S*\d\S*", text[:_SCANNED])
    return Said(None, text, wrong=digits[0] if digits and bare else "")


def _measured(found: re.Match[str], text: str, folded: Folded) -> Said:
    seconds = _seconds(found)
    negative = bool(_NEGATIVE.search(folded.text[: found.start()]) and found[0][:1].isdecimal())
    span = folded.source_span(found.start() - negative, found.end())
    rest = _without(text, span)
    if negative or not 0 < seconds <= LONGEST.total_seconds():
        return Said(None, rest, wrong=text[slice(*span)].strip(), beyond=seconds > 0 and not negative)
    return Said(Lasting(seconds), rest)


def _seconds(found: re.Match[str]) -> int:
    if found["short"]:
        count, unit = int(found["n"]), _SHORT[found["short"]]
    elif found["unit"]:
        said = found["count"]
        count, unit = int(said) if said.isdecimal() else _COUNTS[said], _UNITS[found["unit"]]
    elif found["two"]:
        count, unit = 2, DUALS[found["two"]]
    else:
        count, unit = 1, _UNITS[found["one"]]
    if found["part"]:
        return unit // (4 if found["part"].startswith("ربع") else 2)
    return count * unit + (unit // 2 if found["half"] else 0)


def _end_of(found: re.Match[str]) -> Lasting:
    """The morning after it; a week ends with Friday."""
    if found["day"]:
        return Lasting(days=1)
    if found["week"]:
        return Lasting(weekday=5)
    return Lasting(next="month" if found["month"] else "year")


def _ended(found: re.Match[str]) -> Lasting | None:
    """The end that is named; a number alone is none (`/pause 3`)."""
    if found["date"]:  # there is no such date
        return None
    if found["part"]:
        return Lasting(at=_PARTS[found["part"]])
    if found["clock"]:
        times = hours(found["clock"], bare=True).times
        is_time = found["until"] or found["oclock"] or not found["clock"].isdecimal()
        return Lasting(at=times[0]) if times and is_time else None
    part = found["before"] or found["after"]
    times = hours(found["hour"] or "", bare=True).times
    at = times[0] if times else _PARTS[part] if part else MORNING
    if found["ahead"]:
        return Lasting(days=_DAYS_AHEAD[" ".join(found["ahead"].split())], at=at)
    return Lasting(weekday=WEEKDAYS[" ".join(found["weekday"].split())] - 1, at=at)


def _dated(found: re.Match[str]) -> Lasting | None:
    day, year = (next((int(found[name]) for name in names if found[name]), None) for names in (_DAYS_OF, _YEARS_OF))
    if not found["date"]:
        return None
    named = found["name"] or found["name2"]
    month = MONTHS[" ".join(named.split())] if named else int(found["m3"] or found["m4"])
    times = hours(found["on"] or "", bare=True).times
    if day is None or not _is_date(year or _LEAP_YEAR, month, day):
        return None
    return Lasting(day=day, month=month, year=year, at=times[0] if times else MORNING)


def _without(text: str, span: tuple[int, int]) -> str:
    return " ".join((text[: span[0]] + " " + text[span[1] :]).split())
