"""What the bot says: phrases from the gettext catalogs, with the plurals, ages, dates and digits of a room.

A phrase is found by its key (`msgid`), never by its English text. Arguments stand in braces; those that are
foreign to the direction of the language are isolated, so that no name or id can turn a line over.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from functools import cache, lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel import Locale, UnknownLocaleError
from babel.dates import get_timezone_location
from babel.lists import format_list

from newsbot.chat.catalog import Pattern, catalog
from newsbot.chat.document import Line, Span, Text
from newsbot.chat.room import RoomSettings
from newsbot.text import bidi
from newsbot.text.zone_names import hours_of

Argument = str | int
TimeOfDay = time

_RTL: Final = frozenset({"ar"})
_CATEGORIES: Final = ("zero", "one", "two", "few", "many", "other")
_ARABIC_DIGITS: Final = str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬")
_ENGLISH: Final = "en_GB"
_UNIVERSAL: Final = frozenset({"UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Zulu", "Universal"})

MINUTE, HOUR, DAY = 60, 3600, 86400
_AGES: Final = (
    (HOUR, MINUTE, "age.minutes"),
    (DAY, HOUR, "age.hours"),
    (7 * DAY, DAY, "age.days"),
    (30 * DAY, 7 * DAY, "age.weeks"),
    (365 * DAY, 30 * DAY, "age.months"),
)
# Clocks of sources run ahead by a little; what lies further ahead is a wrong date and is shown as it stands.
_AHEAD: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Calendar:
    """Plural rule and names of months and weekdays (Monday first) of a language as one region writes them."""

    locale: Locale
    months: tuple[str, ...]
    weekdays: tuple[str, ...]
    categories: tuple[str, ...]

    def form(self, n: int) -> int:
        """Index of the plural form for n."""
        return self.categories.index(self.locale.plural_form(n))


@cache
def calendar(language: str, region: str) -> Calendar:
    try:
        locale = Locale.parse(f"{language}_{region}")
    except (UnknownLocaleError, ValueError):
        locale = Locale.parse(_ENGLISH if language == "en" else language)
    wide, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    tags = locale.plural_form.tags | {"other"}
    return Calendar(
        locale,
        tuple(wide[month] for month in range(1, 13)),
        tuple(days[day] for day in range(7)),
        tuple(category for category in _CATEGORIES if category in tags),
    )


@lru_cache(maxsize=4096)
def _form(language: str, region: str, n: int) -> int:
    return calendar(language, region).form(n)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Raises ValueError for a name that the zone database does not hold."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}") from error


@lru_cache(maxsize=1024)
def _city(language: str, region: str, timezone: str) -> str:
    return get_timezone_location(timezone, locale=calendar(language, region).locale, return_city=True)


def is_day(then: datetime) -> bool:
    """Whether a source gave no time of day: midnight to the second in its own zone."""
    return then.time() == time.min


@dataclass(frozen=True, slots=True)
class Phrases:
    """The voice of the bot in one room.

    Attributes:
        locale: `ar` or `en`.
        region: ISO 3166 code that chooses month names.
        timezone: IANA name of the room's zone.
        digits: `latn` or `arab`; Arabic-Indic digits are used in Arabic only.
    """

    locale: str = "ar"
    region: str = "SY"
    timezone: str = "Asia/Damascus"
    digits: str = "latn"
    _patterns: dict[str, tuple[Pattern, ...]] = field(init=False, repr=False, compare=False)
    _zone: ZoneInfo = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_patterns", catalog(self.locale))
        object.__setattr__(self, "_zone", zone(self.timezone))

    @classmethod
    def of(cls, settings: RoomSettings) -> "Phrases":
        return cls(settings.locale, settings.region, settings.timezone, settings.digits)

    @property
    def rtl(self) -> bool:
        return self.locale in _RTL

    def say(self, key: str, **arguments: Argument) -> str:
        """The phrase of a key. Raises KeyError for a missing key or argument."""
        return self._patterns[key][0].fill(self._filled(arguments))

    def count(self, key: str, n: int, **arguments: Argument) -> str:
        """The phrase of a key in the plural form of n, which is `{n}` in it."""
        values = self._filled(arguments) if arguments else {}
        values["n"] = self.number(n)
        return self._patterns[key][_form(self.locale, self.region, n)].fill(values)

    def line(self, key: str, **spans: Span | Argument) -> Line:
        """The phrase of a key with spans in the places that the translation gives them."""
        found = self._patterns[key][0]
        out: list[Span] = []
        text = found.literals[0]
        for name, literal in zip(found.names, found.literals[1:], strict=True):
            value = spans[name]
            if isinstance(value, str | int):
                text += self.argument(value) + literal
                continue
            out += [Text(text), value] if text else [value]
            text = literal
        return (*out, Text(text)) if text else tuple(out)

    def names(self, names: Iterable[str]) -> str:
        """Names in a row: درعا، جاسم."""
        return self.say("names.joint").join(self.argument(name) for name in names)

    def listed(self, phrases: Iterable[str]) -> str:
        """Phrases of this language, enumerated: درعا وحمص."""
        found = list(phrases)
        return format_list(found, locale=calendar(self.locale, self.region).locale) if found else ""

    def weekdays(self, days: Iterable[int]) -> list[str]:
        """Names of days (0 is Monday) in the order of the region's week."""
        locale = calendar(self.locale, self.region).locale
        names = locale.days["format"]["wide"]
        return [names[day] for day in sorted(set(days), key=lambda day: (day - locale.first_week_day) % 7)]

    def number(self, n: int) -> str:
        """Grouped by thousands in the room's digits: 12,345 or ١٢٬٣٤٥."""
        text = f"{n:,}"
        return text.translate(_ARABIC_DIGITS) if self.digits == "arab" and self.rtl else text

    def argument(self, value: Argument) -> str:
        """A value as it may stand in a phrase: number in digits, foreign text isolated, controls removed."""
        if isinstance(value, int):
            return self.number(value)
        text = bidi.tidy(value)
        foreign = bidi.is_foreign(text) if self.rtl else bidi.has_rtl(text)
        return bidi.isolate(text) if foreign else text

    def age(self, then: datetime, now: datetime) -> str:
        """How long ago, in whole units that have passed: قبل ساعتين."""
        seconds = (now - then).total_seconds()
        if seconds < -_AHEAD.total_seconds():
            return self.date(then)
        if seconds < MINUTE:
            return self._patterns["age.now"][0].literals[0]
        for below, unit, key in _AGES:
            if seconds < below:
                return self.count(key, int(seconds // unit))
        return self.count("age.years", int(seconds // (365 * DAY)))

    def date(self, then: datetime) -> str:
        """Day, month, year and time in the room's zone: 17 تشرين الأول 2022، 09:04 بتوقيت دمشق."""
        local = then.astimezone(self._zone)
        clock = {"time": self._time(local), "zone": self.zone_name()}
        return self._patterns["date.long"][0].fill(self._calendar_day(local) | clock)

    def day(self, then: datetime) -> str:
        """Day, month and year as its source wrote them: 17 تشرين الأول 2022."""
        return self._patterns["date.day"][0].fill(self._calendar_day(then))

    def _calendar_day(self, local: datetime) -> dict[str, str]:
        return {
            "day": self._digits(f"{local.day}"),
            "month": calendar(self.locale, self.region).months[local.month - 1],
            "year": self._digits(f"{local.year}"),
        }

    def weekday(self, then: datetime) -> str:
        """The day of the week in the room's zone: السبت."""
        return calendar(self.locale, self.region).weekdays[then.astimezone(self._zone).weekday()]

    def today(self, now: datetime) -> str:
        """The day in the room's zone: الأحد 29 تشرين الثاني 2026."""
        date = self.day(now.astimezone(self._zone))
        return self._patterns["date.weekday"][0].fill({"weekday": self.weekday(now), "date": date})

    def days_until(self, then: datetime, now: datetime) -> int:
        """Midnights of the room's zone that lie between: 0 for later today."""
        return (then.astimezone(self._zone).date() - now.astimezone(self._zone).date()).days

    def time(self, then: datetime) -> str:
        """The time of day in the room's zone: 09:04."""
        return self._time(then.astimezone(self._zone))

    def is_one_day(self, one: datetime, other: datetime) -> bool:
        """Whether both lie in the same day of the room's zone."""
        return one.astimezone(self._zone).date() == other.astimezone(self._zone).date()

    def clock(self, at: TimeOfDay) -> str:
        """A time of day: 09:04."""
        return self._time(at)

    def zone_name(self) -> str:
        """Whose time it is: بتوقيت دمشق."""
        if self.timezone in _UNIVERSAL:
            return self.say("zone.utc")
        hours = hours_of(self.timezone)
        if hours is not None:
            return self.say("zone.city", city=f"UTC{hours:+}")
        return self.say("zone.city", city=_city(self.locale, self.region, self.timezone))

    def _filled(self, arguments: dict[str, Argument]) -> dict[str, str]:
        return {name: self.argument(value) for name, value in arguments.items()}

    def _digits(self, text: str) -> str:
        return text.translate(_ARABIC_DIGITS) if self.digits == "arab" and self.rtl else text

    def _time(self, local: datetime | TimeOfDay) -> str:
        clock = self._digits(f"{local.hour:02}:{local.minute:02}")
        return f"{bidi.FSI}{clock}{bidi.PDI}" if self.rtl else clock
