"""Quiet hours, what comes after them, and the cap of an hour."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsbot.news.audience import Quiet
from newsbot.news.quiet import HOUR, Sort, catch_up, held_back, next_end, passage, period

NIGHT = Quiet(time(22), time(7))
NAP = Quiet(time(13), time(15, 30), "aloud")
DAMASCUS = ZoneInfo("Asia/Damascus")
ZONES = ["Asia/Damascus", "Asia/Beirut", "Africa/Cairo", "Australia/Lord_Howe", "America/New_York", "UTC"]
clocks = st.times().map(lambda clock: clock.replace(second=0, microsecond=0))


def at(text: str) -> datetime:
    """In Damascus."""
    return datetime.fromisoformat(text).replace(tzinfo=DAMASCUS).astimezone(UTC)


@pytest.mark.parametrize(
    ("quiet", "now", "is_quiet"),
    [
        (NIGHT, "2026-11-23 21:59", False),
        (NIGHT, "2026-11-23 22:00", True),
        (NIGHT, "2026-11-24 00:30", True),
        (NIGHT, "2026-11-24 06:59", True),
        (NIGHT, "2026-11-24 07:00", False),
        (NAP, "2026-11-24 13:00", True),
        (NAP, "2026-11-24 22:30", False),
    ],
)
def test_quiet_hours_are_local_and_may_pass_midnight(quiet: Quiet, now: str, is_quiet: bool) -> None:  # noqa: FBT001
    assert (period(quiet, DAMASCUS, at(now)) is not None) is is_quiet
    assert (passage("routine", quiet, DAMASCUS, at(now)) == "waits") is is_quiet


@pytest.mark.parametrize(
    ("sort", "asleep", "nap"),
    [
        ("life-safety", "aloud", "aloud"),
        ("answer", "aloud", "aloud"),
        ("breaking", "silent", "aloud"),
        ("correction", "silent", "aloud"),
        ("routine", "waits", "waits"),
    ],
)
def test_what_passes_in_quiet_hours(sort: Sort, asleep: str, nap: str) -> None:
    assert passage(sort, NIGHT, DAMASCUS, at("2026-11-24 02:00")) == asleep
    assert passage(sort, NAP, DAMASCUS, at("2026-11-24 14:00")) == nap
    assert passage(sort, NIGHT, DAMASCUS, at("2026-11-24 14:00")) == "aloud"
    assert passage(sort, None, DAMASCUS, at("2026-11-24 02:00")) == "aloud"


def test_what_waited_comes_once_when_the_quiet_is_over() -> None:
    settled = at("2026-11-23 12:00")
    assert catch_up(NIGHT, DAMASCUS, settled, at("2026-11-24 06:59")) is None
    found = catch_up(NIGHT, DAMASCUS, settled, at("2026-11-24 07:00"))
    assert found is not None
    assert (found.start, found.end, found.slot.key) == (
        at("2026-11-23 22:00"),
        at("2026-11-24 07:00"),
        "2026-11-24 07:00",
    )
    assert catch_up(NIGHT, DAMASCUS, found.end, at("2026-11-24 21:00")) is None


def test_what_waited_comes_however_late_but_not_in_the_next_night() -> None:
    settled = at("2026-11-21 12:00")
    assert catch_up(NIGHT, DAMASCUS, settled, at("2026-11-23 23:00")) is None
    found = catch_up(NIGHT, DAMASCUS, settled, at("2026-11-24 12:00"))
    assert found is not None
    # Three nights are one message, which looks back to the first.
    assert (found.start, found.slot.key) == (at("2026-11-21 22:00"), "2026-11-24 07:00")


def test_when_to_look_next() -> None:
    assert next_end(NIGHT, DAMASCUS, at("2026-11-24 06:59")) == at("2026-11-24 07:00")
    assert next_end(NIGHT, DAMASCUS, at("2026-11-24 07:00")) == at("2026-11-25 07:00")


YEAR = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))  # noqa: DTZ001  # local time, whatever the zone


@given(st.sampled_from(ZONES), clocks, clocks, YEAR)
def test_whatever_waits_is_caught_up(zone: str, start: time, end: time, naive: datetime) -> None:
    if start == end:
        return
    quiet, there, now = Quiet(start, end), ZoneInfo(zone), naive.replace(tzinfo=UTC)
    found = period(quiet, there, now)
    if found is None:
        return
    assert next_end(quiet, there, now) == found.end
    assert period(quiet, there, found.end) is None
    over = catch_up(quiet, there, found.start, found.end)
    assert over is not None
    assert (over.end, over.slot.due) == (found.end, found.end)
    assert over.start <= now < over.end


def test_above_the_cap_what_comes_goes_as_one_when_the_hour_has_room() -> None:
    now = at("2026-11-24 12:00")
    sent = [now - timedelta(minutes=minutes) for minutes in (70, 50, 30, 10)]
    assert held_back(sent, now, cap=4) is None
    assert held_back(sent, now, cap=3) == now + timedelta(minutes=10)
    assert held_back(sent, now, cap=2) == now + timedelta(minutes=30)


@given(st.lists(st.integers(0, 200), max_size=60).map(sorted), st.integers(1, 5))
def test_no_hour_has_more_than_the_cap_and_nothing_waits_for_ever(minutes: list[int], cap: int) -> None:
    start = datetime(2026, 11, 24, tzinfo=UTC)
    sent: list[datetime] = []
    waiting: datetime | None = None
    for now in (start + timedelta(minutes=minute) for minute in minutes):
        if waiting is not None and waiting <= now:
            assert held_back(sent, waiting, cap) is None
            sent.append(waiting)
            waiting = None
        if waiting is None:
            waiting = held_back(sent, now, cap)
            if waiting is None:
                sent.append(now)
            else:
                assert now < waiting <= now + HOUR
    for first in sent:
        assert sum(first <= other < first + HOUR for other in sent) <= cap
