"""When a room is left alone: its quiet hours, and its cap of messages an hour.

Nothing is kept of what waits: when the quiet is over, or the hour has room again, one digest holds what the room has
not had of what came meanwhile.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal, NamedTuple
from zoneinfo import ZoneInfo

from newsbot.news.audience import Quiet
from newsbot.news.timetable import Slot, instant

Sort = Literal["correction", "life-safety", "breaking", "answer", "routine"]
"""What something is to the one who is woken by it. Routine: alerts, digests, sources added to what was said."""
Passage = Literal["aloud", "silent", "waits"]

CAP = 12
"""Routine messages an hour, where a room says nothing else."""
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


class Period(NamedTuple):
    """Quiet hours of one night; instants in UTC, the end not included.

    Attributes:
        slot: the catch-up digest at its end, which shares its key with a digest of that hour: one of them goes.
    """

    start: datetime
    end: datetime
    slot: Slot


def period(quiet: Quiet, zone: ZoneInfo, now: datetime) -> Period | None:
    """The quiet hours that are now; None outside them."""
    return next((each for each in _around(quiet, zone, now) if each.start <= now < each.end), None)


def passage(sort: Sort, quiet: Quiet | None, zone: ZoneInfo, now: datetime) -> Passage:
    """How something comes to a room now."""
    if sort in {"life-safety", "answer"} or quiet is None or period(quiet, zone, now) is None:
        return "aloud"
    return "waits" if sort == "routine" else quiet.breaking


def catch_up(quiet: Quiet, zone: ZoneInfo, settled: datetime, now: datetime) -> Period | None:
    """The quiet hours that ended after `settled`, where a catch-up digest of them may come now.

    However late it is: what waited was promised. In the next quiet hours it waits for their end, and several nights
    (three, at most) become one, from the start of the first.
    """
    if period(quiet, zone, now) is not None:
        return None
    over = [each for each in _around(quiet, zone, now) if settled < each.end <= now]
    return over[-1]._replace(start=over[0].start) if over else None


def held_since(quiet: Quiet, zone: ZoneInfo, settled: datetime, now: datetime) -> datetime | None:
    """Since when something may wait for the end of quiet hours that nobody has caught up with; None: nothing does.

    Before `settled` nothing waits.
    """
    starts = [each.start for each in _around(quiet, zone, now) if each.start <= now and each.end > settled]
    return max(starts[0], settled) if starts else None


def next_end(quiet: Quiet, zone: ZoneInfo, after: datetime) -> datetime:
    """When to look for a catch-up next: the first end of quiet hours after an instant."""
    return min(each.end for each in _around(quiet, zone, after) if each.end > after)


def next_start(quiet: Quiet, zone: ZoneInfo, after: datetime) -> datetime:
    """The first beginning of quiet hours after an instant."""
    return min(each.start for each in _around(quiet, zone, after) if each.start > after)


def _around(quiet: Quiet, zone: ZoneInfo, now: datetime) -> tuple[Period, ...]:
    return _periods(quiet, zone, now.astimezone(zone).date())


@lru_cache(maxsize=1 << 12)
def _periods(quiet: Quiet, zone: ZoneInfo, today: date) -> tuple[Period, ...]:
    """The periods of the days around, in order, without those that a change of the clocks swallowed."""
    over = DAY if quiet.end < quiet.start else 0 * DAY
    found = []
    for ahead in range(-3, 4):
        day = today + ahead * DAY
        start, end = instant(day, quiet.start, zone), instant(day + over, quiet.end, zone)
        if start < end:
            found.append(Period(start, end, Slot(day + over, quiet.end, end)))
    return tuple(found)


def held_back(sent: Sequence[datetime], now: datetime, cap: int = CAP) -> datetime | None:
    """None: a routine message may go now. Else when it may: it and what comes until then go as one.

    Args:
        sent: when the room last got routine messages, oldest first; those of the last hour count.
        now: aware.
        cap: at least 1.
    """
    recent = [at for at in sent if now - HOUR < at <= now]
    return recent[-cap] + HOUR if len(recent) >= cap else None
