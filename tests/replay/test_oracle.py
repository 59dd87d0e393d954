"""What the oracle finds wrong with a day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.chat.room import Room
from newsbot.news.audience import Filter, Hour, Quiet, Timetable
from newsbot.news.profile import Profile
from tests.news.reports import article, known
from tests.replay.arrivals import Aired, Filed, Message
from tests.replay.bulletins import Flashes
from tests.replay.oracle import judge
from tests.replay.rooms import Member

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HERE, LATER = Room("telegram", "1"), Room("matrix", "!2")
FILED = [Filed(NOON, 7, article("a1", "حريق في سوق درعا")), Filed(NOON, 8, article("a2", "معرض الكتاب في حمص"))]
DARAA = [Filter("sy-daraa")]
MEMBERS = [
    Member(HERE, Profile().following(DARAA, at_once=True)),
    Member(LATER, Profile().following(DARAA, at_once=False).scheduled(Timetable((Hour(time(18)),)), NOON)),
]


def _message(room: Room, hour: int, *stories: int, asked: bool = False) -> Message:
    return Message(NOON + timedelta(hours=hour), room, stories or (7,), "answer" if asked else "routine")


AT_ONCE, DIGEST = _message(HERE, 0), _message(LATER, 6)


@pytest.mark.parametrize(
    ("messages", "wrong"),
    [
        ([AT_ONCE, DIGEST], set()),
        ([AT_ONCE, _message(LATER, 6, asked=True)], set()),
        ([AT_ONCE, _message(LATER, 5, asked=True)], set()),
        ([AT_ONCE], {"missing"}),
        ([AT_ONCE, DIGEST, _message(LATER, 6, asked=True)], {"twice"}),
        ([AT_ONCE, _message(LATER, 6, 7, 8)], {"uncalled"}),
        ([AT_ONCE, _message(LATER, 5)], {"untimely"}),
        ([AT_ONCE, _message(LATER, 7, asked=True)], {"untimely"}),
    ],
)
def test_a_day_is_right_when_each_room_is_told_what_it_follows_once_in_time(
    messages: list[Message], wrong: set[str]
) -> None:
    verdict = judge(MEMBERS, FILED, messages, known())
    assert {name for name, lines in verdict.wrong.items() if lines} == wrong
    assert (verdict.expected, verdict.at_once) == (2, 1)
    assert verdict.in_digests + verdict.on_pages == 1 - len(verdict.missing)


NIGHT = datetime(2026, 11, 24, 23, tzinfo=UTC)
MORNING = datetime(2026, 11, 25, 6, tzinfo=UTC)
HUSHED, RUNG, PAUSED, ELSEWHERE = (Room("telegram", str(number)) for number in range(11, 15))
_FOLLOWS = Profile().following(DARAA, at_once=True)
_SLEEPS = replace(_FOLLOWS, quiet=Quiet(time(22), time(6)), caught_up=NOON)
SLEEPERS = [
    Member(HUSHED, _SLEEPS),
    Member(RUNG, replace(_SLEEPS, quiet=Quiet(time(22), time(6), breaking="aloud"))),
    Member(PAUSED, replace(_SLEEPS, paused=NOON)),
    Member(ELSEWHERE, Profile().following([Filter("sy-homs")], at_once=True)),
]
TOLD = [
    Filed(NOON, 7, article("a1", "حريق في سوق درعا")),
    Filed(NIGHT, 9, article("a3", "افتتاح مدرسة في درعا")),
    Filed(NIGHT, 7, article("a4", "تصحيح: لا حريق في سوق درعا"), corrects=True),
]
HOUR = timedelta(hours=1)
AIRED = [
    Aired(NIGHT, 1, "سيول تقترب من بلدات", ("sy-daraa",), safety=True),
    Aired(NIGHT, 2, "انقطاع الكهرباء", ("sy-daraa",)),
    Aired(NIGHT + HOUR, 2, "عادت الكهرباء", ("sy-daraa",), first=False),
]


def _night(room: Room, *, aloud: bool) -> list[Message]:
    """All that a room is to get: an alert by day; two posts and what puts right by night; the rest in the morning."""
    return [
        Message(NOON, room, (7,)),
        Message(NIGHT, room, (), "breaking", 1),
        Message(NIGHT, room, (), "breaking", 2, silent=not aloud),
        Message(NIGHT, room, (7,), "correction", edit=True),
        Message(NIGHT + HOUR, room, (), "correction", 2, edit=True),
        Message(MORNING, room, (9,)),
    ]


RIGHT = [*_night(HUSHED, aloud=False), *_night(RUNG, aloud=True)]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        (lambda all_: all_, set()),
        (lambda all_: [*all_, Message(NIGHT, HUSHED, (), "answer")], set()),
        # A story that should wait for the morning.
        (lambda all_: [*all_[:5], Message(NIGHT, HUSHED, (9,)), *all_[6:]], {"in_quiet", "untimely"}),
        # A source that is added, something that calls itself nothing, a digest without anything in it.
        (lambda all_: [*all_, Message(NIGHT, HUSHED, (7,), "addition", edit=True)], {"in_quiet"}),
        (lambda all_: [*all_, Message(NIGHT, RUNG, ())], {"in_quiet"}),
        (lambda all_: [all_[0], replace(all_[1], kind="routine"), *all_[2:]], {"in_quiet", "missing", "uncalled"}),
        # Breaking news with a sound, or without one, where the room chose otherwise; what concerns lives always rings.
        (lambda all_: [*all_[:2], replace(all_[2], silent=False), *all_[3:]], {"sounding"}),
        (lambda all_: [*all_[:8], replace(all_[8], silent=True), *all_[9:]], {"sounding"}),
        (lambda all_: [all_[0], replace(all_[1], silent=True), *all_[2:]], {"sounding"}),
        # Not at all, twice, too late, to who does not follow it, to who paused, to nobody's room.
        (lambda all_: [all_[0], *all_[2:]], {"missing"}),
        (lambda all_: [*all_, all_[1]], {"twice"}),
        (lambda all_: [all_[0], replace(all_[1], at=MORNING), *all_[2:]], {"missing", "uncalled"}),
        (lambda all_: [*all_, replace(all_[1], room=ELSEWHERE)], {"uncalled"}),
        (lambda all_: [*all_, replace(all_[1], room=PAUSED)], {"uncalled"}),
        (lambda all_: [*all_, replace(all_[1], room=Room("matrix", "!x"))], {"uncalled"}),
        # What was said wrongly stays as it was, or what nobody was told is edited.
        (lambda all_: [*all_[:3], *all_[4:]], {"missing"}),
        (lambda all_: [*all_[:4], *all_[5:]], {"missing"}),
        (lambda all_: [*all_, replace(all_[3], room=ELSEWHERE)], {"uncalled"}),
    ],
)
def test_by_night_nothing_comes_but_breaking_news_corrections_and_answers(
    change: Callable[[list[Message]], list[Message]], wrong: set[str]
) -> None:
    verdict = judge(SLEEPERS, TOLD, change(RIGHT), known(), AIRED)
    assert {name for name, lines in verdict.wrong.items() if lines} == wrong
    assert (verdict.expected, verdict.breaking) == (4, 4)
    assert sum(verdict.while_quiet.values()) >= 6


@pytest.mark.parametrize(("safety", "reached"), [(False, False), (True, True)])
def test_what_a_room_leaves_out_comes_only_where_it_concerns_lives(*, safety: bool, reached: bool) -> None:
    leaves_out = _FOLLOWS.muting(DARAA, MORNING, NOON)
    flashes = Flashes([Aired(NIGHT, 1, "سيول", ("sy-daraa",), safety=safety)], known())
    assert bool(flashes.owed(leaves_out)) is reached
    assert flashes.owed(Profile().following([Filter(breaking=True)], at_once=False))
    assert not flashes.owed(Profile().following([Filter(source="وكالة")], at_once=True))
