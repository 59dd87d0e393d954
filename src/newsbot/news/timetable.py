"""When a room's digests are due: local times of day made instants, one digest a slot, and what is late.

A slot is a local calendar date and a time of day, never an instant in UTC, so that no change of the clocks makes one
of it two or none: it is due the first time the room's clocks read its time or later. A time that is jumped over is due
right after the jump, one that comes twice the first time. A slot that is over is over, whatever the clock says next.
"""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsbot.news.audience import Timetable

LATE = timedelta(hours=2)
"""A digest that is later is not sent; nor is one later than half the time to the next."""
APART = timedelta(hours=6)
"""After a room changed its hours or its zone, from the last digest to the next."""
UNSURE = timedelta(seconds=120)
"""A clock that is off by more may not decide: what it wrongly takes for past would never be sent."""
DRIFT = timedelta(seconds=60)
"""The most that our clock and the database's may be apart."""

_RESOLUTION = timedelta(seconds=1)
_DAY = timedelta(days=1)
# A timetable of one weekday comes round in seven days; a day may be missing where the date line moved.
_ROUND = 9


class Slot(NamedTuple):
    """One digest of a room: once its date and time are taken, they are taken.

    Attributes:
        day, at: local; due: the instant, aware, in UTC.
    """

    day: date
    at: time
    due: datetime

    @property
    def key(self) -> str:
        """`2026-11-23 08:00`: with the room, what there may be one of."""
        return f"{self.day.isoformat()} {self.clock}"

    @property
    def clock(self) -> str:
        """`08:00`; with seconds where it has any, as no slot of a timetable has."""
        return f"{self.at:%H:%M:%S}" if self.at.second else f"{self.at:%H:%M}"


@lru_cache(maxsize=1 << 14)
def instant(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The first instant, in UTC, at which clocks of the zone read this time or a later one."""
    local = datetime.combine(day, at, tzinfo=zone)
    after = local.astimezone(UTC)
    if after.astimezone(zone).replace(tzinfo=None, fold=0) == local.replace(tzinfo=None):
        return after
    before = local.replace(fold=1).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while after - before > _RESOLUTION:
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return _whole_second(after)


def _whole_second(at: datetime) -> datetime:
    """The last step of halving is within a second of the jump, and clocks jump at whole seconds."""
    return at.replace(microsecond=0)


@lru_cache(maxsize=1 << 14)
def next_due(timetable: Timetable, zone: ZoneInfo, after: datetime) -> Slot | None:
    """The first slot that is due after an instant; None for a timetable without hours."""
    start = after.astimezone(zone).date() - _DAY
    for ahead in range(_ROUND + 2):
        slots = _of_day(timetable, start + ahead * _DAY, zone)
        found = next((slot for slot in slots if slot.due > after), None)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1 << 14)
def last_due(timetable: Timetable, zone: ZoneInfo, at: datetime) -> Slot | None:
    """The last slot that is due by an instant; None for a timetable without hours."""
    start = at.astimezone(zone).date() + _DAY
    for back in range(_ROUND + 2):
        slots = _of_day(timetable, start - back * _DAY, zone)
        found = next((slot for slot in reversed(slots) if slot.due <= at), None)
        if found is not None:
            return found
    return None


@lru_cache(maxsize=1 << 14)
def _of_day(timetable: Timetable, day: date, zone: ZoneInfo) -> tuple[Slot, ...]:
    weekday = day.weekday()
    return tuple(Slot(day, hour.at, instant(day, hour.at, zone)) for hour in timetable.hours if weekday in hour.days)


@dataclass(frozen=True, slots=True)
class Schedule:
    """Where a room stands in its timetable.

    Attributes:
        zone: IANA name.
        settled: slots that were due by then are over.
        last: when the room last got a digest of a slot.
    """

    timetable: Timetable
    zone: str
    settled: datetime
    last: datetime | None = None

    @property
    def next(self) -> Slot | None:
        """The slot to wait for."""
        return next_due(self.timetable, ZoneInfo(self.zone), self.settled)

    def sent(self, now: datetime) -> "Schedule":
        """With a digest that went: not one that was empty, nor one whose slot was taken."""
        return replace(self, last=now)


class Turn(NamedTuple):
    """What a look at a schedule comes to.

    Attributes:
        send: the slot whose digest goes now, if its key is not taken.
        expired: the newest slot that is too late; the older ones that are over went into `send`, or with it.
        schedule: as it stands then, whatever becomes of the digest; keep it in the transaction that takes the slot.
    """

    send: Slot | None
    expired: Slot | None
    schedule: Schedule


def turn(schedule: Schedule, now: datetime) -> Turn:
    """Which digest of a room goes now: the newest that is due, unless it is too late."""
    zone = ZoneInfo(schedule.zone)
    slot = last_due(schedule.timetable, zone, now)
    if slot is None or slot.due <= schedule.settled:
        return Turn(None, None, schedule)
    settled = replace(schedule, settled=slot.due)
    if _is_late(slot, settled.next, now):
        return Turn(None, slot, settled)
    return Turn(slot, None, settled)


def expiry(schedule: Schedule, slot: Slot) -> datetime:
    """When a digest is too late to be told; `schedule` stands behind its slot."""
    following = schedule.next
    return slot.due + (LATE if following is None else min(LATE, (following.due - slot.due) / 2))


def _is_late(slot: Slot, following: Slot | None, now: datetime) -> bool:
    late = now - slot.due
    return late > LATE or (following is not None and 2 * late >= following.due - slot.due)


def changed(schedule: Schedule, timetable: Timetable, zone: str, now: datetime) -> Schedule:
    """With other hours or another zone, from now on, and no second digest within `APART`.

    Raises ZoneInfoNotFoundError for an unknown zone.
    """
    ZoneInfo(zone)
    settled = now if schedule.last is None else max(now, schedule.last + APART - _RESOLUTION)
    return Schedule(timetable, zone, settled, schedule.last)


def is_sure(
    now: datetime, expected: datetime | None, elsewhere: datetime | None, database: datetime | None = None
) -> bool:
    """Whether the clock may decide on digests and alerts.

    Args:
        now: what it says.
        expected: what it last said, with the seconds that a monotonic clock has counted since; None after a start.
        elsewhere: what a messenger's server last said (its `Date`), with the seconds since; None if none did.
        database: what the database's own clock says; None where it has none.
    """
    if database is not None and abs(now - database) > DRIFT:
        return False
    return all(abs(now - other) <= UNSURE for other in (expected, elsewhere) if other is not None)
