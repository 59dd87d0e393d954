"""What a room has chosen, and when its digests have to be looked at."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.news.audience import MOST_SUBSCRIPTIONS, Filter, Hour, Quiet, Subscription, Timetable
from newsbot.news.profile import Profile, TooManyError, next_look, united

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
EIGHT = Timetable((Hour(time(8)),))
NIGHT = Quiet(time(22), time(7))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_what_is_followed_already_keeps_its_place() -> None:
    sport, sy = Filter(topic="sport"), Filter("sy")
    profile = Profile((Subscription(7, sport), Subscription(9, sy))).following([Filter(), sport], at_once=False)
    assert profile.subscriptions == (
        Subscription(7, sport, at_once=False),
        Subscription(9, sy),
        Subscription(0, Filter(), at_once=False),
    )
    assert profile.without([sport, Filter()]).filters == (sy,)


def test_more_than_a_room_may_follow_changes_nothing() -> None:
    full = Profile().following([Filter(f"p{n}") for n in range(MOST_SUBSCRIPTIONS)], at_once=True)
    with pytest.raises(TooManyError):
        full.following([Filter()], at_once=True)
    assert full.following([Filter("p0")], at_once=False).subscriptions[0].at_once is False


def test_a_mute_that_is_over_makes_room() -> None:
    one = Profile().muting([Filter("sy")], NOW, NOW - timedelta(hours=1)).muting([Filter()], NOW + timedelta(1), NOW)
    assert [mute.filter for mute in one.mutes] == [Filter()]


@pytest.mark.parametrize(
    ("profile", "now", "expected"),
    [
        (Profile(), NOW, None),
        (Profile().scheduled(EIGHT, NOW), NOW, at("2026-11-24 08:00")),
        (Profile().scheduled(Timetable(), NOW), NOW, None),
        (Profile().scheduled(EIGHT, NOW), NOW + timedelta(days=3), at("2026-11-24 08:00")),
        (Profile(zone="Asia/Damascus").scheduled(EIGHT, NOW), NOW, at("2026-11-24 05:00")),
        (Profile().left_alone(NIGHT, NOW), NOW, at("2026-11-24 07:00")),
        (Profile().left_alone(NIGHT, NOW), NOW + timedelta(days=1, hours=-2), at("2026-11-24 07:00")),
        (Profile().left_alone(NIGHT, NOW).scheduled(EIGHT, NOW), NOW, at("2026-11-24 07:00")),
        # What is due in quiet hours waits for their end; so does what is overdue.
        (Profile().left_alone(Quiet(time(7), time(9)), NOW).scheduled(EIGHT, NOW), NOW, at("2026-11-24 09:00")),
        (Profile().left_alone(NIGHT, NOW).scheduled(EIGHT, NOW), at("2026-11-24 23:00"), at("2026-11-25 07:00")),
        (Profile(burst=NOW + timedelta(minutes=20)), NOW, NOW + timedelta(minutes=20)),
        (Profile(burst=NOW + timedelta(minutes=20)).scheduled(EIGHT, NOW).paused_since(NOW), NOW, None),
        (Profile().scheduled(EIGHT, NOW).paused_since(NOW, at("2026-11-26 09:00")), NOW, at("2026-11-26 09:00")),
        (
            Profile().scheduled(EIGHT, NOW).paused_since(NOW, at("2026-11-26 09:00")),
            at("2026-11-26 10:00"),
            at("2026-11-27 08:00"),
        ),
    ],
)
def test_digests_look_next(profile: Profile, now: datetime, expected: datetime | None) -> None:
    assert next_look(profile, now) == expected


def test_what_passed_while_a_room_was_paused_is_over() -> None:
    profile = Profile().scheduled(EIGHT, NOW).left_alone(NIGHT, NOW).paused_since(NOW)
    assert profile.paused_since(NOW + timedelta(days=1)) == profile
    later = at("2026-11-26 08:30")
    resumed = profile.resumed(later)
    assert next_look(resumed, later) == at("2026-11-27 07:00")
    assert resumed.schedule is not None
    assert resumed.schedule.next is not None
    assert resumed.schedule.next.due == at("2026-11-27 08:00")
    assert resumed.resumed(later + timedelta(days=9)) == resumed
    assert replace(profile, quiet=None, schedule=None).resumed(later) == Profile()


def test_a_pause_is_over_at_its_end_and_not_when_somebody_looks() -> None:
    ends = at("2026-11-26 07:30")
    profile = Profile().scheduled(EIGHT, NOW).paused_since(NOW, ends)
    assert profile.at(ends - timedelta(seconds=1)) == profile
    assert profile.at(ends) == profile.resumed(ends) == profile.at(ends + timedelta(hours=3))
    schedule = profile.at(ends).schedule
    assert schedule is not None
    assert schedule.next is not None
    assert schedule.next.due == at("2026-11-26 08:00")


def test_the_end_of_a_pause_can_be_moved_and_taken_away() -> None:
    profile = Profile().paused_since(NOW, NOW + timedelta(days=1))
    later = profile.paused_since(NOW + timedelta(hours=1), NOW + timedelta(days=3))
    assert (later.paused, later.resumes) == (NOW, NOW + timedelta(days=3))
    assert later.paused_since(NOW + timedelta(hours=2)).resumes is None


def test_who_moves_takes_along_what_quiet_hours_owe() -> None:
    begun, moved = at("2026-11-23 23:00"), at("2026-11-23 23:30")
    followed = Profile().following([Filter()], at_once=True).left_alone(NIGHT, NOW)
    switched_off = followed.left_alone(None, begun)
    assert united(Profile(), switched_off, moved).owed == switched_off.owed == at("2026-11-23 22:00")
    sleeper = Profile().left_alone(Quiet(time(23), time(8)), NOW)
    assert united(sleeper, followed, moved).owed == at("2026-11-23 22:00")
    assert united(Profile().paused_since(NOW), switched_off, moved).owed is None
