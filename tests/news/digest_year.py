"""Rooms with digests over simulated days, with restarts, two replicas, a clock that steps, and people who change
their minds; beside it an oracle that knows nothing of `news.timetable` and reads a clock on the wall.

`lived(rooms, days, seed)` gives what was sent and what should have been: equal, or the difference is a fault.
"""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from heapq import heappop, heappush
from itertools import accumulate, pairwise
from random import Random
from typing import NamedTuple
from zoneinfo import ZoneInfo

from newsbot.news.audience import EVERY_DAY, Hour, Timetable
from newsbot.news.timetable import Schedule, changed, is_sure, turn

ZONES = (
    *("Asia/Beirut", "Africa/Cairo", "Asia/Gaza", "Africa/Casablanca", "Asia/Damascus", "Asia/Amman"),
    *("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Apia", "UTC"),
)
QUARTER = timedelta(minutes=15)
QUARTERS = [time(hour, minute) for hour in range(24) for minute in (0, 15, 30, 45)]
# Where clocks jump: midnight in Beirut and Cairo, one to three elsewhere.
TRICKY = [at for at in QUARTERS if at.hour in {0, 1, 2, 3, 23}]

Sent = tuple[str, int]
"""The date and time of a slot, and the reading of the clock at which its digest went."""


class Reading(NamedTuple):
    """One look at the clock: what it is, what it says, and whether a new process looks."""

    true: datetime
    now: datetime
    restarted: bool

    @property
    def right(self) -> bool:
        return abs(self.now - self.true) < timedelta(seconds=51)


@dataclass
class Room:
    schedule: Schedule
    taken: set[str] = field(default_factory=set)
    sent: list[Sent] = field(default_factory=list)
    blind: set[int] = field(default_factory=set)
    lives: list[tuple[int, Schedule]] = field(default_factory=list)
    """From which reading on it had which hours; what a schedule says beyond hours, zone and moment is not looked at."""


class Year(NamedTuple):
    sent: list[list[Sent]]
    expected: list[list[Sent]]
    late: int
    readings: int


def lived(rooms: int, days: int, seed: int, start: datetime = datetime(2026, 1, 1, tzinfo=UTC)) -> Year:
    chance = Random(seed)
    world = [Room(Schedule(hours_of(chance), ZONES[each % len(ZONES)], start)) for each in range(rooms)]
    for room in world:
        room.lives.append((0, room.schedule))
    readings = list(readings_of(chance, start, days))
    late = _run(world, readings, chance)
    return Year(
        [room.sent for room in world], [expected_of(room, readings, start) for room in world], late, len(readings)
    )


def hours_of(chance: Random) -> Timetable:
    times = {chance.choice(TRICKY if chance.random() < 0.5 else QUARTERS) for _ in range(chance.randint(1, 4))}
    some = frozenset(chance.sample(range(7), chance.randint(1, 6)))
    return Timetable(tuple(Hour(at, some if chance.random() < 0.3 else EVERY_DAY) for at in sorted(times)))


def readings_of(chance: Random, start: datetime, days: int) -> Iterator[Reading]:
    """About a hundred a day, with hours when nobody looks and hours when the clock is wrong."""
    true, end, wrong, until = start, start + timedelta(days=days), timedelta(), start
    while true < end:
        hours = chance.expovariate(1 / 3) if chance.random() < 0.02 else 0.0
        true += timedelta(seconds=chance.uniform(20, 1600), hours=hours)
        if true >= until:
            wrong = timedelta()
            if chance.random() < 0.005:
                wrong = timedelta(seconds=chance.choice((-1, 1)) * chance.uniform(300, 80_000))
                until = true + timedelta(hours=chance.uniform(0.1, 30))
        yield Reading(
            true, true + wrong + timedelta(seconds=chance.uniform(-50, 50)), hours > 0 or chance.random() < 0.03
        )


def _run(world: list[Room], readings: list[Reading], chance: Random) -> int:
    """What the bot does: scan what is due. Returns how many digests went more than an hour late."""
    due: list[tuple[datetime, int]] = []
    for index in range(len(world)):
        _wait(due, world, index)
    trusted: Reading | None = None
    late = 0
    for number, reading in enumerate(readings):
        expected = trusted.now + (reading.true - trusted.true) if trusted and not reading.restarted else None
        if not is_sure(reading.now, expected, reading.true + timedelta(seconds=chance.uniform(-20, 20))):
            continue
        trusted = reading
        killed = chance.random() if chance.random() < 0.05 else 1.0
        for index in _due(due, world, reading.now):
            if chance.random() >= killed:  # before the commit; nobody after it is looked at either
                killed = 0.0
                world[index].blind.add(number)
            else:
                late += _scan(world[index], number, reading.now, chance)
            _wait(due, world, index)
        if chance.random() < len(world) / 15_000:
            index = chance.randrange(len(world))
            _change(world[index], number, reading.now, chance)
            _wait(due, world, index)
    return late


def _wait(due: list[tuple[datetime, int]], world: list[Room], index: int) -> None:
    if found := world[index].schedule.next:
        heappush(due, (found.due, index))


def _due(due: list[tuple[datetime, int]], world: list[Room], now: datetime) -> list[int]:
    """The rooms that are due, each once; what a room no longer waits for is left out."""
    found = set()
    while due and due[0][0] <= now:
        at, index = heappop(due)
        slot = world[index].schedule.next
        if slot is not None and slot.due == at:
            found.add(index)
    return sorted(found)


def _scan(room: Room, number: int, now: datetime, chance: Random) -> int:
    """A transaction, at times of two replicas that read the same schedule; the taken slot decides."""
    seen = room.schedule
    late = 0
    for _ in range(2 if chance.random() < 0.2 else 1):
        said = turn(seen, now)
        if said.send is not None and said.send.key in room.taken:
            room.schedule = max(room.schedule, said.schedule, key=lambda each: each.settled)
        elif said.send is not None:
            room.taken.add(said.send.key)
            room.sent.append((said.send.key, number))
            room.schedule = said.schedule.sent(now)
            late += now - said.send.due > timedelta(hours=1)
        elif said.schedule.settled > room.schedule.settled:
            room.schedule = said.schedule
    return late


def _change(room: Room, number: int, now: datetime, chance: Random) -> None:
    hours = hours_of(chance) if chance.random() < 0.7 else room.schedule.timetable
    zone = chance.choice(ZONES) if chance.random() < 0.5 else room.schedule.zone
    room.schedule = changed(room.schedule, hours, zone, now)
    room.lives.append((number + 1, Schedule(hours, zone, now)))


@cache
def wall(zone: str, start: datetime, days: int) -> list[tuple[datetime, date, time]]:
    """When the clocks of a zone first read each quarter of an hour or a later one, by walking through the days."""
    at, end, there = start - timedelta(days=2), start + timedelta(days=days), ZoneInfo(zone)
    coming = at.astimezone(there).replace(tzinfo=None)
    found = []
    while at < end:
        reads = at.astimezone(there).replace(tzinfo=None)
        while coming <= reads:
            found.append((at, coming.date(), coming.time()))
            coming += QUARTER
        at += QUARTER
    return found


def expected_of(room: Room, readings: list[Reading], start: datetime) -> list[Sent]:
    """Word by word: a slot goes at the first right look at the clock after it, unless a newer one is due by then, or
    it is more than two hours late or half way to the next, or its date and time were had, or hours or zone were
    changed and the last digest is less than six hours away."""
    days = (readings[-1].true - start).days + 12
    sent: list[Sent] = []
    last: datetime | None = None
    ends = [first for first, _ in room.lives[1:]] + [len(readings)]
    for (first, life), end in zip(room.lives, ends, strict=True):
        numbers = [each for each in range(first, end) if readings[each].right and each not in room.blind]
        reached = list(accumulate((readings[each].now for each in numbers), max))
        wanted = {(hour.at, day) for hour in life.timetable.hours for day in hour.days}
        slots = [each for each in wall(life.zone, start, days) if (each[2], each[1].weekday()) in wanted]
        again = last + timedelta(hours=6) if last and first else start
        for (due, day, at), (following, _, _) in pairwise(slots):
            seen = bisect_left(reached, due)
            if due <= life.settled or due < again or seen == len(numbers):
                continue
            now = readings[numbers[seen]].now
            key = f"{day} {at:%H:%M}"
            too_late = now - due > timedelta(hours=2) or (now - due) * 2 >= following - due
            if following <= now or too_late or any(key == had for had, _ in sent):
                continue
            sent.append((key, numbers[seen]))
            last = now
    return sent
