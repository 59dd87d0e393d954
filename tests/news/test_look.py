"""What is due in a room: digests, what waited for the end of quiet hours, bursts; all of it one message."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from newsbot.news.audience import EVERY_DAY, Filter, Hour, Quiet, Subscription, Timetable
from newsbot.news.look import REACH, Kind, look, reach
from newsbot.news.profile import Profile, next_look
from newsbot.news.timetable import Schedule

NIGHT = Quiet(time(22), time(7))
HOMS, DARAA = Filter("sy-homs"), Filter("sy-daraa")
AT_ONCE, GATHERED = Subscription(1, HOMS), Subscription(2, DARAA, at_once=False)


def at(text: str) -> datetime:
    """In UTC, in November 2026."""
    return datetime.fromisoformat(f"2026-11-{text}").replace(tzinfo=UTC)


def hours(*times: int, days: frozenset[int] = EVERY_DAY) -> Timetable:
    return Timetable(tuple(Hour(time(each), days) for each in times))


def room(*times: int, quiet: Quiet | None = None, settled: str = "22 12:00", last: str | None = None) -> Profile:
    schedule = Schedule(hours(*times), "UTC", at(settled), at(last) if last else None) if times else None
    return Profile((AT_ONCE, GATHERED), "UTC", schedule, quiet, caught_up=at(settled) if quiet else None)


@pytest.mark.parametrize(
    ("profile", "now", "kind", "key", "filters"),
    [
        (room(8), "23 07:59", None, None, ()),
        (room(8), "23 08:00", "digest", "2026-11-23 08:00", (DARAA,)),
        (room(8), "23 10:00", "digest", "2026-11-23 08:00", (DARAA,)),
        (room(8), "23 10:01", None, "2026-11-23 08:00", ()),
        # In quiet hours nothing is due; at their end what waited comes, with the digest of that hour as one.
        (room(quiet=NIGHT), "23 06:59", None, None, ()),
        (room(quiet=NIGHT), "23 07:00", "catch-up", "2026-11-23 07:00", (HOMS,)),
        (room(7, quiet=NIGHT), "23 07:00", "digest", "2026-11-23 07:00", (HOMS, DARAA)),
        (room(8, quiet=NIGHT), "23 07:00", "catch-up", "2026-11-23 07:00", (HOMS,)),
        # A digest that fell into them comes then too, however late.
        (room(23, quiet=NIGHT), "22 23:00", None, None, ()),
        (room(23, quiet=NIGHT), "23 07:00", "catch-up", "2026-11-23 07:00", (HOMS, DARAA)),
        (room(6, quiet=NIGHT), "23 07:00", "catch-up", "2026-11-23 07:00", (HOMS, DARAA)),
        # Nobody looked for hours.
        (room(8, quiet=NIGHT), "23 09:00", "digest", "2026-11-23 08:00", (HOMS, DARAA)),
        (room(8, quiet=NIGHT), "23 12:00", "catch-up", "2026-11-23 07:00", (HOMS,)),
    ],
)
def test_what_is_due(profile: Profile, now: str, kind: Kind | None, key: str | None, filters: tuple[Filter]) -> None:
    found = look(profile, at(now))
    assert (found.kind, found.slot and found.slot.key, found.filters) == (kind, key, filters)


def test_a_look_is_not_repeated() -> None:
    for profile in (room(8), room(quiet=NIGHT), room(23, quiet=NIGHT), replace(room(), burst=at("23 11:00"))):
        now = at("23 12:00")
        again = look(look(profile, now).profile, now + timedelta(minutes=1))
        assert (again.kind, again.slot) == (None, None)


NAP = Quiet(time(12), time(13))


@pytest.mark.parametrize(
    ("changes", "next_", "now", "since"),
    [
        # Switched off in the night, within its first minutes too: what it held comes with the next look.
        ((("23 02:00", None),), "22 22:00", "23 02:00", "22 21:58"),
        ((("22 22:10", None),), "22 22:00", "22 22:10", "22 21:58"),
        ((("23 02:00", NAP),), "22 22:00", "23 02:00", "22 21:58"),
        # Before anybody looked at its end.
        ((("23 07:00", None),), "22 22:00", "23 07:00", "22 21:58"),
        # To hours that are now as well: at the end of those.
        ((("23 02:00", Quiet(time(1), time(9))),), "23 09:00", "23 09:00", "22 21:58"),
        ((("23 02:00", Quiet(time(22), time(7), "aloud")),), "23 07:00", "23 07:00", "22 21:58"),
        ((("23 02:00", Quiet(time(1), time(9))), ("23 03:00", None)), "22 22:00", "23 03:00", "22 21:58"),
        # Only since they were asked for.
        ((("22 22:30", Quiet(time(21), time(7))), ("22 23:00", None)), "22 22:00", "22 23:00", "22 21:58"),
        ((("22 12:30", NAP), ("22 12:40", None)), "22 12:30", "22 12:40", "22 12:28"),
        # Nothing waited.
        ((("22 13:00", None),), None, "23 07:00", None),
        ((("22 13:00", NAP),), "23 13:00", "23 07:00", None),
        ((("23 02:00", None), ("23 02:01", NIGHT)), "23 07:00", "23 07:00", "22 21:58"),
    ],
)
def test_what_quiet_hours_held_comes_when_they_are_changed(
    changes: tuple[tuple[str, Quiet | None], ...], next_: str | None, now: str, since: str | None
) -> None:
    profile = room(quiet=NIGHT)
    for when, wanted in changes:
        profile = profile.left_alone(wanted, at(when))
    assert next_look(profile, at(changes[-1][0])) == (at(next_) if next_ else None)
    found = look(profile, at(now))
    assert (found.kind, found.filters) == (("catch-up", (HOMS,)) if since else (None, ()))
    if since:
        assert (found.since, found.expires > at(now)) == (at(since), True)
        again = look(found.profile, at(now) + timedelta(seconds=20))
        assert (again.kind, found.profile.owed) == (None, None)


def test_a_digest_that_fell_into_quiet_hours_comes_with_what_they_held_when_they_are_switched_off() -> None:
    found = look(room(23, quiet=NIGHT).left_alone(None, at("23 02:00")), at("23 02:00"))
    assert (found.kind, found.filters, found.gathered) == ("catch-up", (HOMS, DARAA), True)


def test_another_zone_ends_quiet_hours_as_well() -> None:
    profile = room(quiet=NIGHT).in_zone("America/New_York", at("23 01:00"))
    assert look(profile, at("23 01:00")).since == at("22 21:58")


def test_what_was_held_before_a_pause_is_over_with_it() -> None:
    held = room(quiet=NIGHT)
    paused = held.paused_since(at("22 23:00"))
    off = held.left_alone(None, at("22 23:00"))
    for profile in (
        paused.left_alone(None, at("23 02:00")).resumed(at("23 03:00")),
        off.paused_since(at("22 23:00")).resumed(at("23 03:00")),
        held.paused_since(at("22 23:00"), at("23 01:00")).left_alone(None, at("23 00:30")),
    ):
        assert look(profile, at("23 03:00")).kind is None
    # Since the pause was over by itself something was held.
    late = held.paused_since(at("22 23:00"), at("23 01:00")).left_alone(None, at("23 02:00"))
    assert look(late, at("23 02:00")).since == at("23 00:58")


def test_a_burst_becomes_one_message_of_what_comes_at_once() -> None:
    profile = replace(room(), burst=at("23 11:00"))
    assert look(profile, at("23 10:59")).kind is None
    found = look(profile, at("23 11:00"))
    assert (found.kind, found.filters, found.since) == ("burst", (HOMS,), at("23 09:58"))
    assert (found.profile.burst, found.expires) == (None, at("23 13:00"))
    assert found.slot is not None
    assert found.slot.clock == "11:00:01"  # no slot of a timetable


def test_a_paused_room_is_told_nothing() -> None:
    profile = replace(room(8, quiet=NIGHT), paused=at("20 10:00"), burst=at("20 11:00"))
    assert look(profile, at("23 09:00")) == replace(look(profile, at("23 06:00")), profile=profile)
    assert look(profile, at("23 09:00")).kind is None


@pytest.mark.parametrize(
    ("last", "missed", "since"),
    [
        ("22 08:00", False, "22 07:58"),
        # Without a digest that reached it a room is told of as much as lies between two of them.
        ("22 08:00", True, "21 07:58"),
        (None, False, "22 05:58"),
        # Skipped when they were empty, late, or paused: all since the last one, but no more than a week.
        ("19 08:00", False, "19 07:58"),
        ("01 08:00", False, "15 08:00"),
    ],
)
def test_a_digest_goes_on_from_the_last_one(last: str | None, missed: bool, since: str) -> None:  # noqa: FBT001
    now = at("23 08:00")
    assert look(room(8, last=last), now, missed=missed).since == max(at(since), now - REACH)


def test_what_waited_is_looked_for_from_where_it_began_to_wait() -> None:
    found = look(room(23, quiet=NIGHT, last="21 23:00"), at("23 07:00"))
    assert found.since == at("21 22:58")
    assert look(room(quiet=NIGHT), at("23 07:00")).since == at("22 21:58")


def test_a_first_digest_that_waited_looks_back_from_its_hour_and_not_from_when_it_came() -> None:
    found = look(room(23, quiet=NIGHT, settled="21 23:00"), at("23 07:00"))
    assert (found.gathered, found.since) == (True, at("21 20:58"))


def test_a_digest_of_a_room_that_is_told_all_at_once_holds_all() -> None:
    profile = replace(room(8), subscriptions=(AT_ONCE,))
    assert look(profile, at("23 08:00")).filters == (HOMS,)


def test_when_it_is_too_late() -> None:
    assert look(room(8), at("23 08:00")).expires == at("23 10:00")
    assert look(room(8, 9), at("23 08:00")).expires == at("23 08:30")
    assert look(room(quiet=NIGHT), at("23 07:00")).expires == at("23 22:00")


def test_only_a_digest_of_a_slot_counts_as_the_last_one() -> None:
    now = at("23 07:00")
    for profile, counts in ((room(7), True), (room(23, quiet=NIGHT), True), (room(8, quiet=NIGHT), False)):
        schedule = look(profile, now).told(now).schedule
        assert schedule is not None
        assert (schedule.last == now) is counts


@pytest.mark.parametrize(
    ("timetable", "days"),
    [
        (hours(8), 1),
        (hours(8, 20), 1),
        (hours(8, days=frozenset({5})), 7),
        (hours(8, days=frozenset({5, 1})), 4),
        (hours(8, days=frozenset(range(5))), 3),
        (Timetable(), 1),
    ],
)
def test_how_far_a_digest_looks_back_by_itself(timetable: Timetable, days: int) -> None:
    now = at("23 08:00")
    assert reach(Profile(schedule=Schedule(timetable, "UTC", now)), now) == now - timedelta(days=days)
    assert reach(Profile(), now) == now - timedelta(days=1)
