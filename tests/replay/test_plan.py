"""The oracle's own idea of when a room is to be told what."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.news.audience import Filter, Hour, Quiet, Timetable
from newsbot.news.profile import Profile
from tests.replay.plan import CAP, Coming, Owed, plan

_ONCE = Profile(zone="Asia/Damascus").following([Filter("sy")], at_once=True)
_DAILY = Profile(zone="Asia/Damascus").following([Filter("sy")], at_once=False)
_DAILY = _DAILY.scheduled(Timetable((Hour(time(12, 30)),)), datetime(2026, 11, 22, tzinfo=UTC))
_NIGHT = replace(_ONCE, quiet=Quiet(time(22), time(6)))


def _at(hour: int, minute: int = 0, day: int = 24) -> datetime:
    """By the clocks of Damascus, three hours ahead."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=3)


def _came(profile: Profile, at: datetime, story: int = 1) -> Coming:
    at_once = any(one.at_once for one in profile.subscriptions)
    return Coming(at, story, at_once, not at_once)


def _left_out(at: datetime) -> Coming:
    return Coming(at, 1, at_once=False, gathered=False)


_BEGAN = _at(0)
_EARLY = _DAILY.scheduled(Timetable((Hour(time(23, 30)),)), datetime(2026, 11, 22, tzinfo=UTC))

_ASLEEP = replace(_NIGHT.following([Filter("sy")], at_once=False), schedule=_EARLY.schedule)


@pytest.mark.parametrize(
    ("profile", "came", "told", "how"),
    [
        (_ONCE, _at(9), _at(9), "at once"),
        (_DAILY, _at(9), _at(12, 30), "in a digest"),
        (_DAILY, _at(12, 30), _at(12, 30), "in a digest"),
        (_DAILY, _at(12, 40), _at(12, 30, day=25), "in a digest"),
        (_DAILY, _BEGAN, _at(12, 30), "in a digest"),
        (_EARLY, _BEGAN, _BEGAN, "in a digest"),
        (_EARLY, _BEGAN + timedelta(minutes=10), _at(23, 30), "in a digest"),
        (_ASLEEP, _at(22), _at(6, day=25), "in a digest"),
        (_ASLEEP, _at(3), _at(6), "in a digest"),
        (_NIGHT, _at(21, 50), _at(21, 50), "at once"),
        (_NIGHT, _at(22), _at(6, day=25), "in a digest"),
        (_NIGHT, _at(5, 50), _at(6), "in a digest"),
        (_NIGHT, _at(6), _at(6), "at once"),
    ],
)
def test_what_comes_is_told_at_the_rooms_hour(profile: Profile, came: datetime, told: datetime, how: str) -> None:
    assert plan(profile, [_came(profile, came)], _BEGAN) == {1: Owed(came, told, how)}  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", [_DAILY, replace(_NIGHT, quiet=Quiet(time(22), time(12, 30)))])
@pytest.mark.parametrize(("grew", "told"), [(_at(11), False), (_at(12, 30), False), (_at(12, 40), True)])
def test_a_story_that_waits_is_not_told_once_it_is_about_what_the_room_leaves_out(
    profile: Profile, grew: datetime, *, told: bool
) -> None:
    owed = plan(profile, [_came(profile, _at(9)), _left_out(grew)], _BEGAN)
    # What came in the very minute in which quiet hours end came before their end was looked at.
    assert bool(owed) is told


def test_what_was_told_at_once_stays_told_whatever_becomes_of_the_story() -> None:
    assert set(plan(_ONCE, [_came(_ONCE, _at(9)), _left_out(_at(9))], _BEGAN)) == {1}


def test_what_is_above_the_cap_is_told_when_the_hour_has_room_again() -> None:
    first = [_came(_ONCE, _at(9, 10))]
    more = [_came(_ONCE, _at(9, 40), number) for number in range(2, CAP + 4)]
    owed = plan(_ONCE, [*first, *more], _BEGAN)
    assert [one.how for one in owed.values()].count("at once") == CAP
    assert {one.at for one in owed.values() if one.how == "in a digest"} == {_at(10, 10)}


def test_a_burst_that_ends_in_quiet_hours_waits_for_their_end() -> None:
    owed = plan(_NIGHT, [_came(_NIGHT, _at(21, 50), number) for number in range(CAP + 1)], _BEGAN)
    assert owed[CAP].at == _at(6, day=25)


@pytest.mark.parametrize(
    ("grew", "owed"),
    [
        (Coming(_at(10), 1, at_once=False, gathered=True), Owed(_at(9), _at(12, 30), "in a digest")),
        (Coming(_at(10), 1, at_once=True, gathered=True), Owed(_at(9), _at(10), "at once")),
        (Coming(_at(13), 1, at_once=True, gathered=False), Owed(_at(9), _at(12, 30), "in a digest")),
    ],
)
def test_what_waits_for_a_digest_is_told_at_once_when_it_becomes_what_is_wanted_so(grew: Coming, owed: Owed) -> None:
    both = _DAILY.following([Filter("jo")], at_once=True)
    assert plan(both, [Coming(_at(9), 1, at_once=False, gathered=True), grew], _BEGAN) == {1: owed}


def test_what_waits_for_the_morning_comes_with_the_digest_only_if_it_is_gathered_too() -> None:
    both = replace(_NIGHT, schedule=_DAILY.schedule)
    night = [Coming(_at(1), 1, at_once=True, gathered=False), Coming(_at(1), 2, at_once=False, gathered=True)]
    owed = plan(both, night, _BEGAN)
    assert (owed[1].at, owed[2].at) == (_at(6), _at(12, 30))
