"""What rooms want of the news: filters, the hours of their digests, and when they want to be left alone.

Which room it is stays out of here: a filter is the same whoever follows it, so it is kept, found and checked once
for all who do (`Filter.key`).
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import time
from typing import Literal, NamedTuple

from newsbot.news.gazetteer import Gazetteer
from newsbot.text.words import STOPWORDS, forms, stem

MOST_SUBSCRIPTIONS = 50
"""Of one room."""
MOST_HOURS = 8
"""Times of day in one timetable."""
MOST_PHRASES = 8
"""Phrases that a filter asks for, and as many that it leaves out."""
LONGEST_PHRASE = 8
"""Words."""
LONGEST_WORD = 40
"""Characters."""
EVERY_DAY = frozenset(range(7))

TOPICAL, EVERYTHING = 8, 9
"""Tiers of what names no place; those of places are 0 to 7."""


class Phrase(NamedTuple):
    """Words that stand side by side.

    Attributes:
        text: as typed; stems: what is compared, so that clitics and endings do not matter.
    """

    text: str
    stems: tuple[str, ...]


def phrase(text: str) -> Phrase | None:
    """A phrase to look for; None where the words tell nothing (في، من) or are more or longer than any phrase."""
    said = forms(text)
    tells = any(form not in STOPWORDS for form in said)
    if not tells or len(said) > LONGEST_PHRASE or max(map(len, said)) > LONGEST_WORD:
        return None
    return Phrase(" ".join(text.split()), tuple(map(stem, said)))


@dataclass(frozen=True, slots=True)
class Filter:
    """What is let through: everything, or what meets all that is given.

    Two filters are equal when they let the same through, however they were typed: when their keys are equal.

    Attributes:
        place: id of the gazetteer; what lies in it is meant too.
        topic: id of `news.topics`.
        source: name of a source.
        words: each of them stands in the item.
        without: none of them stands in it.
        without_topics, without_places: it is about none of them, and names none of them nor what lies in them.
        breaking: only what an editor posted as breaking.
        key: one line; depends on `stem_version` where there are words.
    """

    place: str | None = field(default=None, compare=False)
    topic: str | None = field(default=None, compare=False)
    source: str | None = field(default=None, compare=False)
    words: tuple[Phrase, ...] = field(default=(), compare=False)
    without: tuple[Phrase, ...] = field(default=(), compare=False)
    without_topics: tuple[str, ...] = field(default=(), compare=False)
    without_places: tuple[str, ...] = field(default=(), compare=False)
    breaking: bool = field(default=False, compare=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "key", _key(self))

    def __hash__(self) -> int:
        return hash(self.key)


def covers(wide: Filter, narrow: Filter, around: Collection[str] = ()) -> bool:
    """Whether `wide` lets through whatever `narrow` does; `around`: ids of all that the narrow one's place lies in."""
    asked = {each.stems for each in narrow.words}
    left_out = {each.stems for each in narrow.without}
    return (
        wide.place in {None, narrow.place, *around}
        and wide.topic in {None, narrow.topic}
        and wide.source in {None, narrow.source}
        and wide.breaking <= narrow.breaking
        and all(each.stems in asked for each in wide.words)
        and all(each.stems in left_out for each in wide.without)
        and set(wide.without_topics) <= set(narrow.without_topics)
        and set(wide.without_places) <= set(narrow.without_places)
    )


def _key(which: Filter) -> str:
    """No stem and no id holds `|` or `:`; a source's name may, and comes last."""
    parts = [
        *([f"place:{which.place}"] if which.place else ()),
        *([f"topic:{which.topic}"] if which.topic else ()),
        *(["breaking"] if which.breaking else ()),
        *sorted({f"+{' '.join(each.stems)}" for each in which.words}),
        *sorted({f"-{' '.join(each.stems)}" for each in which.without}),
        *sorted({f"-topic:{topic}" for topic in which.without_topics}),
        *sorted({f"-place:{place}" for place in which.without_places}),
        *([f"source:{which.source}"] if which.source is not None else ()),
    ]
    return "|".join(parts)


def tier(which: Filter, gazetteer: Gazetteer) -> int:
    """How near a filter's news is to who follows it; the lower goes first.

    Towns 0 and 1, districts 2 and 3, governorates 4 and 5, countries 6 and 7: the even number is a place with words,
    a topic or a source beside it. Then `TOPICAL` (words, topic or source alone), then `EVERYTHING`.
    """
    narrowed = bool(which.words or which.topic or which.source is not None)
    if which.place is None or which.place not in gazetteer.places:
        return TOPICAL if narrowed else EVERYTHING
    return 2 * _breadth(which.place, gazetteer) + (0 if narrowed else 1)


_BREADTHS = {"town": 0, "district": 1, "governorate": 2, "state": 2, "country": 3, "continent": 3, "water": 3}


def _breadth(place: str, gazetteer: Gazetteer) -> int:
    """A region (الغوطة، الشرق الأوسط) is as broad as what lies beside it."""
    kind = gazetteer.places[place].kind
    return max(1, 4 - len(gazetteer.path(place))) if kind == "region" else _BREADTHS[kind]


@dataclass(frozen=True, slots=True)
class Subscription:
    """A filter that a room follows.

    Attributes:
        at_once: told as soon as it is known; otherwise gathered into the room's digests.
    """

    id: int
    filter: Filter
    at_once: bool = True


class Hour(NamedTuple):
    """A local time, and the days (0 is Monday, as `date.weekday()`) on which it counts."""

    at: time
    days: frozenset[int] = EVERY_DAY


@dataclass(frozen=True, slots=True)
class Timetable:
    """The hours of a room's digests, whole minutes, by time of day, each time once.

    Raises:
        ValueError: more than `MOST_HOURS` times, one twice, one without days, or one that is no whole minute.
    """

    hours: tuple[Hour, ...] = ()

    def __post_init__(self) -> None:
        times = [hour.at for hour in self.hours]
        if len(times) > MOST_HOURS or times != sorted(set(times)):
            raise ValueError(f"at most {MOST_HOURS} times of day, in order, each once")
        if any(at.second or at.microsecond or at.tzinfo for at in times):
            raise ValueError("a time of day is a whole minute without a zone")
        if not all(hour.days and hour.days <= EVERY_DAY for hour in self.hours):
            raise ValueError("days are 0 to 6, at least one")

    def with_hours(self, hours: Iterable[Hour]) -> "Timetable":
        """With these too: a time that is there gets the new days beside its own, or alone if it had all of them.

        Raises ValueError when they are too many.
        """
        days = {hour.at: hour.days for hour in self.hours}
        for hour in hours:
            there = days.get(hour.at, EVERY_DAY)
            days[hour.at] = hour.days if there == EVERY_DAY else there | hour.days
        return Timetable(tuple(Hour(at, days[at]) for at in sorted(days)))

    def without(self, times: Iterable[time] | None = None, days: frozenset[int] = EVERY_DAY) -> "Timetable":
        """Without these days of these times; of all times where it is None."""
        gone = {hour.at for hour in self.hours} if times is None else set(times)
        left = (Hour(hour.at, hour.days - days) if hour.at in gone else hour for hour in self.hours)
        return Timetable(tuple(hour for hour in left if hour.days))

    def less(self, other: "Timetable") -> "Timetable":
        """What is in this one and not in the other."""
        there = {hour.at: hour.days for hour in other.hours}
        left = (Hour(hour.at, hour.days - there.get(hour.at, frozenset())) for hour in self.hours)
        return Timetable(tuple(hour for hour in left if hour.days))


def week(days: Iterable[int], first: int) -> tuple[int, ...]:
    """Days in the order of a week that begins on `first` (Babel's `first_week_day`: 5, Saturday, in `ar_SY`)."""
    return tuple(sorted(set(days), key=lambda day: (day - first) % 7))


@dataclass(frozen=True, slots=True)
class Quiet:
    """Local times between which a room is left alone, over midnight where `start` is later than `end`.

    Attributes:
        breaking: how breaking news comes meanwhile. Life-safety always rings.

    Raises:
        ValueError: both times are the same.
    """

    start: time
    end: time
    breaking: Literal["aloud", "silent"] = "silent"

    def __post_init__(self) -> None:
        if self.start == self.end:
            raise ValueError("quiet hours begin and end at the same time")
