"""When digests are due, on days when clocks jump too."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.audience import Hour, Timetable
from newsbot.news.timetable import Schedule, Slot, changed, instant, is_sure, last_due, next_due, turn

DAMASCUS = "Asia/Damascus"  # UTC+3 all year
FRIDAY = frozenset({4})
NOON = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday in Damascus


def hours(*times: str, days: frozenset[int] = frozenset(range(7))) -> Timetable:
    return Timetable(tuple(Hour(time.fromisoformat(at), days) for at in times))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "clock", "due"),
    [
        (DAMASCUS, "2026-11-23", "08:00", "2026-11-23 05:00"),
        ("Asia/Kathmandu", "2026-11-23", "08:00", "2026-11-23 02:15"),
        # Midnight does not exist in Beirut on this day: 00:00 is followed by 01:00.
        ("Asia/Beirut", "2026-03-29", "00:30", "2026-03-28 22:00"),
        ("Asia/Beirut", "2026-03-29", "01:00", "2026-03-28 22:00"),
        # 23:30 comes twice.
        ("Asia/Beirut", "2026-10-24", "23:30", "2026-10-24 20:30"),
        ("Europe/Berlin", "2026-03-29", "02:17", "2026-03-29 01:00"),
        ("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25 00:30"),
        ("America/New_York", "2026-11-01", "01:30", "2026-11-01 05:30"),
        # Half an hour is left out.
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03 15:30"),
        # A whole day is left out.
        ("Pacific/Apia", "2011-12-30", "08:00", "2011-12-30 10:00"),
    ],
)
def test_a_time_is_due_when_clocks_first_read_it_or_a_later_one(zone: str, day: str, clock: str, due: str) -> None:
    found = instant(date.fromisoformat(day), time.fromisoformat(clock), ZoneInfo(zone))
    assert found == at(due)


@given(
    st.sampled_from(
        ["Asia/Beirut", "Africa/Cairo", "Africa/Casablanca", "Australia/Lord_Howe", "Pacific/Apia", "America/Havana"]
    ),
    st.dates(date(2005, 1, 1), date(2030, 12, 31)),
    st.times().map(lambda clock: clock.replace(second=0, microsecond=0)),
)
def test_a_minute_earlier_no_clock_had_read_it(zone: str, day: date, clock: time) -> None:
    there, nominal = ZoneInfo(zone), datetime.combine(day, clock)
    due = instant(day, clock, there)
    assert due.astimezone(there).replace(tzinfo=None) >= nominal
    for minutes in range(1, 181):
        assert (due - timedelta(minutes=minutes)).astimezone(there).replace(tzinfo=None) < nominal


def test_the_next_slot_is_on_a_chosen_day() -> None:
    zone = ZoneInfo(DAMASCUS)
    table = hours("08:00", "20:00", days=FRIDAY)
    found = next_due(table, zone, NOON)
    assert found == Slot(date(2026, 11, 27), time(8), at("2026-11-27 05:00"))
    assert found.key == "2026-11-27 08:00"
    assert next_due(table, zone, found.due) == Slot(date(2026, 11, 27), time(20), at("2026-11-27 17:00"))
    assert last_due(table, zone, NOON) == Slot(date(2026, 11, 20), time(20), at("2026-11-20 17:00"))


def test_a_day_is_the_rooms_own() -> None:
    """00:30 on Friday in Damascus is still Thursday in UTC."""
    found = next_due(hours("00:30", days=FRIDAY), ZoneInfo(DAMASCUS), NOON)
    assert found is not None
    assert found.due == at("2026-11-26 21:30")


def test_no_hours_no_digest() -> None:
    assert next_due(Timetable(), ZoneInfo("UTC"), NOON) is None
    assert turn(Schedule(Timetable(), "UTC", NOON), NOON + timedelta(days=9)).send is None


@pytest.mark.parametrize(
    ("clocks", "now", "sent", "expired"),
    [
        (("08:00",), "2026-11-24 04:59", None, None),
        (("08:00",), "2026-11-24 05:00", "2026-11-24 08:00", None),
        (("08:00",), "2026-11-24 07:00", "2026-11-24 08:00", None),
        (("08:00",), "2026-11-24 07:01", None, "2026-11-24 08:00"),
        # Half an hour is half way to the next one.
        (("08:00", "09:00"), "2026-11-24 05:29", "2026-11-24 08:00", None),
        (("08:00", "09:00"), "2026-11-24 05:30", None, "2026-11-24 08:00"),
        # Of several that were missed the newest counts.
        (("08:00", "09:00"), "2026-11-24 06:10", "2026-11-24 09:00", None),
        (("08:00",), "2026-11-27 05:10", "2026-11-27 08:00", None),
    ],
)
def test_what_is_too_late_is_not_sent(clocks: tuple[str, ...], now: str, sent: str | None, expired: str | None) -> None:
    found = turn(Schedule(hours(*clocks), DAMASCUS, NOON), at(now))
    assert (found.send and found.send.key, found.expired and found.expired.key) == (sent, expired)
    # What is over is over, also when the clock goes back.
    again = turn(found.schedule, at(now))
    assert (again.send, again.expired) == (None, None)
    assert turn(found.schedule, at(now) - timedelta(days=2)).send is None


def test_after_a_change_the_next_digest_is_six_hours_away() -> None:
    had = Schedule(hours("12:00"), DAMASCUS, NOON, last=NOON)
    later = NOON + timedelta(minutes=30)
    soon = changed(had, hours("13:00", "17:59"), DAMASCUS, later)
    assert soon.next is not None
    assert soon.next.key == "2026-11-24 13:00"
    exactly = changed(had, hours("18:00"), DAMASCUS, later)
    assert exactly.next is not None
    assert exactly.next.key == "2026-11-23 18:00"


def test_another_zone_is_a_change_too() -> None:
    had = Schedule(hours("12:00"), DAMASCUS, NOON, last=NOON)
    berlin = changed(had, had.timetable, "Europe/Berlin", NOON + timedelta(minutes=1))
    assert berlin.next is not None
    assert berlin.next.key == "2026-11-24 12:00"


def test_who_had_no_digest_gets_the_first_at_once() -> None:
    first = changed(Schedule(Timetable(), DAMASCUS, NOON), hours("12:01"), DAMASCUS, NOON)
    assert first.next is not None
    assert first.next.key == "2026-11-23 12:01"


def test_an_unknown_zone_changes_nothing() -> None:
    with pytest.raises(KeyError):
        changed(Schedule(Timetable(), DAMASCUS, NOON), Timetable(), "Asia/Damaskus", NOON)


@pytest.mark.parametrize(
    ("expected", "elsewhere", "sure"),
    [(None, None, True), (0, 0, True), (120, -120, True), (121, 0, False), (0, -121, False), (None, 3600, False)],
)
def test_a_clock_that_jumped_decides_nothing(expected: int | None, elsewhere: int | None, sure: bool) -> None:  # noqa: FBT001
    expected_at, elsewhere_at = (
        None if seconds is None else NOON + timedelta(seconds=seconds) for seconds in (expected, elsewhere)
    )
    assert is_sure(NOON, expected_at, elsewhere_at) is sure
