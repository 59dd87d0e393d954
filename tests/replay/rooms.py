"""Rooms with mixed wishes, drawn from a seed."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Hour, Phrase, Quiet, Timetable, phrase
from newsbot.news.profile import Profile

ZONES = ("Asia/Damascus", "Asia/Amman", "Europe/Berlin", "Africa/Cairo", "America/New_York", "UTC")
PLACES = (
    *("sy", "sy-daraa", "sy-damascus", "sy-aleppo", "jo", "ps", "eg", "sa", "tr", "iq", "lb", "us", "ru", "ua", "cn"),
    *("fr", "gb", "de", "ir", "il", "ye", "tn", "ma", "dz", "qa", "kw", "ae"),
)
WORDS = (
    *("بنك مركزي", "تغير المناخ", "كأس العالم", "الذكاء الاصطناعي", "منظمة الصحة", "قمر صناعي", "أسعار النفط"),
    *("كورونا", "جدري", "سيارات كهربائية", "ريال مدريد", "ليفربول", "ناسا", "زلزال", "القمح", "التضخم", "معرض"),
    *("جائزة", "رواية", "مسلسل", "هاتف", "تويتر", "لقاح", "بيتكوين", "طائرة", "سفينة", "مجلس الأمن"),
)
TOPICS = ("politics", "security", "economy", "sport", "health", "culture", "technology", "weather")
# Of rooms that are told all in digests, and of those and rooms that are told some of it at once.
_GATHERED, _MIXED = 0.2, 0.3
_MUTED_UNTIL = timedelta(days=30)


@dataclass(frozen=True)
class Member:
    """A room and what it has chosen."""

    room: Room
    profile: Profile


def draw(number: int, start: datetime, places: Sequence[str], topics: Sequence[str], seed: int = 1) -> list[Member]:
    """`number` rooms, a third of them on Matrix; whatever they want they wanted before `start`."""
    chance = random.Random(seed)
    return [_member(index, start, places, topics, chance) for index in range(number)]


def _member(index: int, start: datetime, places: Sequence[str], topics: Sequence[str], chance: random.Random) -> Member:
    if index % 3 == 2:
        room = Room("matrix", f"!room{index}")
    else:
        room = Room("telegram", str(-1_000_000 - index if index % 10 == 0 else 5_000 + index))
    # Most follow something of their own; a few follow so much that quiet hours, caps and pages come into play.
    wish = _broad(places, topics, chance) if index % 40 == 0 else _narrow(places, topics, chance)
    profile = Profile(zone=chance.choice(ZONES))
    how = chance.random()
    profile = profile.following([wish() for _ in range(chance.randint(1, 4))], at_once=how >= _GATHERED)
    if how < _MIXED:
        profile = profile.following([wish() for _ in range(how >= _GATHERED)], at_once=False)
    sleeps = chance.random() < 0.3
    if how < _MIXED:
        profile = profile.scheduled(_timetable(chance), start if sleeps else start - timedelta(days=2))
    if sleeps:
        hours = time(chance.choice((21, 22, 23))), time(chance.choice((5, 6, 7)))
        quiet = Quiet(*hours, breaking="aloud" if index % 2 else "silent")
        profile = _with(profile, quiet=quiet, caught_up=start)
    if chance.random() < 0.1:
        muted = [Filter(chance.choice(places)), Filter(topic=chance.choice(topics))]
        profile = profile.muting(muted[: chance.randint(1, 2)], start + _MUTED_UNTIL, start)
    if chance.random() < 0.03:
        profile = _with(profile, paused=start)
    return Member(room, _with(profile, lite=chance.random() < 0.1))


def _timetable(chance: random.Random) -> Timetable:
    """Once a day, or twice."""
    hour = chance.randint(0, 23)
    hours = (hour,) if chance.random() < 0.7 else sorted((hour, (hour + 12) % 24))
    return Timetable(tuple(Hour(time(each, 30)) for each in hours))


def _broad(places: Sequence[str], topics: Sequence[str], chance: random.Random) -> Callable[[], Filter]:
    def wish() -> Filter:
        kind = chance.random()
        if kind < 0.2:
            return Filter(chance.choice(places))
        if kind < 0.75:
            return Filter(words=_phrases(chance), without=_phrases(chance) if chance.random() < 0.2 else ())
        if kind < 0.9:
            return Filter(chance.choice(places), topic=chance.choice(topics))
        if kind < 0.97:
            return Filter(chance.choice(places), source="cnn", without_topics=(chance.choice(topics),))
        return Filter(breaking=True) if kind < 0.99 else Filter(source="aljazeera")

    return wish


def _narrow(places: Sequence[str], topics: Sequence[str], chance: random.Random) -> Callable[[], Filter]:
    def wish() -> Filter:
        kind = chance.random()
        if kind < 0.4:
            return Filter(chance.choice(places), words=_phrases(chance))
        if kind < 0.7:
            return Filter(words=(*_phrases(chance), *_phrases(chance)))
        if kind < 0.8:
            return Filter(chance.choice(("sy-daraa", "sy-aleppo", "lb", "ye", "tn", "kw")), topic=chance.choice(topics))
        if kind < 0.95:
            return Filter(chance.choice(places), source="cnn", words=_phrases(chance), without=_phrases(chance))
        return Filter(breaking=True)

    return wish


def _phrases(chance: random.Random) -> tuple[Phrase, ...]:
    found = phrase(chance.choice(WORDS))
    assert found is not None
    return (found,)


def _with(profile: Profile, **changed: object) -> Profile:
    return replace(profile, **changed)  # type: ignore[arg-type]
