"""Digests of many rooms over simulated days, over a real store. `python -m tests.crash.digests --rooms 500 --days 400`.

Processes end before and after commits, two look at the same time, the store is opened anew, clocks step, people change
their minds while a digest of theirs is being made. What arrived is held against an oracle that reads a clock on the
wall (`tests.news.digest_year`): a digest a slot, none missing, none twice; no story twice in a room, and nothing in
quiet hours.
"""

import argparse
import asyncio
import json
import logging
import random
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select

from newsbot.chat.delivery import Settled
from newsbot.chat.room import Room, RoomSettings
from newsbot.flows.clockwatch import ClockWatch
from newsbot.flows.digests import Gather
from newsbot.flows.newsstand import Newsstand
from newsbot.news.audience import Filter, Quiet
from newsbot.news.profile import Profile
from newsbot.news.quiet import period
from newsbot.news.story import Story
from newsbot.news.timetable import Schedule
from newsbot.ports import Decision, KeptStory, Listed, Post, Recorded, Tick
from newsbot.store import open_store
from newsbot.store.engine import Statement
from newsbot.store.following_schema import digest_slot
from tests.news import digest_year as year
from tests.news.reports import article, known, told

ACCOUNT = "telegram"
START = datetime(2026, 1, 1, tzinfo=UTC)
NAP, NIGHT = Quiet(clock(13), clock(15, 30)), Quiet(clock(22), clock(7))
# Of the rooms, so many keep quiet hours: they have no place in the oracle of the wall, and are judged by themselves.
_QUIET_ONES = 10
_TITLE, _TEXT = "خبر من المدينة", "قال مصدر إن الأعمال تبدأ غدا في المدينة."


_TAKEN = Statement(
    select(digest_slot.c.taken).where(
        digest_slot.c.recipient == bindparam("key"),
        digest_slot.c.day == bindparam("on"),
        digest_slot.c.at == bindparam("clock"),
    )
)


class KilledError(Exception):
    """The process ended here."""


@dataclass
class Wall:
    """`ports.Clock` that says what a reading says."""

    reading: year.Reading

    def now(self) -> datetime:
        return self.reading.now

    def monotonic(self) -> float:
        return self.reading.true.timestamp()

    async def sleep(self, seconds: float) -> None:
        del seconds
        await asyncio.sleep(0)


@dataclass
class Wire:
    """Stories, a new one at each reading, of one article."""

    kept: list[KeptStory] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.one = article("a", _TITLE, _TEXT)
        self.report = told(_TITLE, _TEXT, id_="a")

    def learn(self, now: datetime) -> None:
        number = self.kept[-1].number + 1 if self.kept else 1
        report = self.report._replace(at=now.timestamp())
        self.kept.append(KeptStory(number, Story(f"s{number}", (report,)), now))
        del self.kept[: max(0, len(self.kept) - 4000)]

    async def since(self, moment: datetime) -> list[KeptStory]:
        first = len(self.kept)
        while first and self.kept[first - 1].learned > moment:
            first -= 1
        return self.kept[first:]

    async def judged(self, _: datetime) -> list[KeptStory]:
        return []

    async def get(self, _: str) -> Listed:
        return Listed(1, self.one, START)


@dataclass
class World:
    """Rooms, what arrived in them, and the store that remembers."""

    folder: Path
    chance: random.Random
    rooms: list[year.Room]
    quiet: dict[int, Quiet]
    stack: AsyncExitStack = field(default_factory=AsyncExitStack)
    store: Any = None
    lease: Any = None
    wire: Wire = field(default_factory=Wire)
    wrong: Counter[str] = field(default_factory=Counter)
    seen: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    slots: dict[int, str] = field(default_factory=dict)
    """By room: the slot of the digest that was decided in this reading."""
    reading: int = 0
    begun: Counter[str] = field(default_factory=Counter)

    async def open(self) -> None:
        await self.stack.aclose()
        self.stack = AsyncExitStack()
        opening = open_store(f"sqlite:///{self.folder}/store.db", self.folder / "key", lambda _: ())
        self.store = await self.stack.enter_async_context(opening)
        self.lease = await self.store.leases.acquire(ACCOUNT, "one", 3600.0)

    def gather(self, wall: Wall) -> Gather:
        return Gather(
            digests=Watched(self),
            newsstand=Newsstand(self.wire, self.wire, known(), {}),  # type: ignore[arg-type]
            clock=wall,
            defaults=RoomSettings(timezone="UTC"),
            watch=ClockWatch(wall, lambda: wall.reading.true + timedelta(seconds=self.chance.uniform(-20, 20))),
        )

    async def deliver(self, now: datetime) -> None:
        """Everything that waits arrives at once."""
        recorded: tuple[Recorded, ...] = ()
        while claims := (await self.store.outbox.tick(Tick(self.lease, now, recorded, 500))).claims:
            recorded = tuple(Recorded(one.delivery, Settled("sent", remote_id="1")) for one in claims)
            for one in claims:
                self.arrived(int(one.delivery.room.id), one.document.suggestions, now)

    def arrived(self, index: int, commands: Sequence[str], now: datetime) -> None:
        room = self.rooms[index]
        stories = {int(each.removeprefix("/story s")) for each in commands if each.startswith("/story s")}
        self.wrong["told twice"] += len(stories & self.seen[index])
        self.seen[index] |= stories
        if index in self.quiet:
            self.wrong["in quiet hours"] += self.is_quiet(index, now)
            self.wrong["without news"] += not stories
            self.begun["told after quiet hours"] += 1
        elif index not in self.slots or not stories:
            self.wrong["unasked"] += 1
        else:
            room.sent.append((self.slots.pop(index), self.reading))

    def is_quiet(self, index: int, now: datetime) -> bool:
        return period(self.quiet[index], ZoneInfo(self.rooms[index].schedule.zone), now) is not None

    async def is_taken(self, one: Decision) -> bool:
        if one.slot is None:
            return False
        slot = {"key": one.key, "on": one.slot.day.isoformat(), "clock": one.slot.clock}
        found: Sequence[Any] = await self.store.database.read(lambda run: run(_TAKEN, slot))
        return bool(found)

    async def change(self, index: int, now: datetime) -> None:
        """Somebody wants other hours, or moved."""
        room, chance = self.rooms[index], self.chance
        hours = year.hours_of(chance) if chance.random() < 0.7 else room.schedule.timetable
        zone = chance.choice(year.ZONES) if chance.random() < 0.5 else room.schedule.zone
        room.schedule = Schedule(hours, zone, now)
        room.lives.append((self.reading + 1, room.schedule))
        await self.store.following.change(
            Room(ACCOUNT, str(index)), lambda profile: profile.in_zone(zone, now).scheduled(hours, now), now
        )

    async def change_quiet(self, index: int, now: datetime) -> None:
        """Somebody wants to be left alone at other hours, maybe in the middle of these."""
        wanted = self.quiet[index] = NAP if self.quiet[index] == NIGHT else NIGHT
        await self.store.following.change(
            Room(ACCOUNT, str(index)), lambda profile: profile.left_alone(wanted, now), now
        )
        self.begun["other quiet hours"] += 1


class Watched:
    """The store's digests, with what a run wants to know of decisions, and people who change their minds meanwhile."""

    def __init__(self, world: World) -> None:
        self._world = world

    def __getattr__(self, name: str) -> Any:
        return getattr(self._world.store.digests, name)

    async def decide(self, decisions: Sequence[Decision], posts: Sequence[Post], now: datetime) -> int:
        world = self._world
        if world.chance.random() < 0.01:
            one = world.chance.choice(decisions)
            if one.key - 1 not in world.quiet:
                await world.change(one.key - 1, now)
                # Unless another process was quicker, this decision is about what is not wanted any more.
                if not await world.is_taken(one):
                    world.rooms[one.key - 1].blind.add(world.reading)
                world.begun["minds changed meanwhile"] += 1
        # Keys are given out in the order in which rooms subscribed.
        sent = {one.key - 1: one.slot.key for one in decisions if one.why == "sent" and one.slot}
        for index, slot in sent.items():
            world.slots.setdefault(index, slot)
        taken: int = await world.store.digests.decide(decisions, posts, now)
        return taken


async def lived(folder: Path, rooms: int, days: int, seed: int, start: datetime = START) -> dict[str, Any]:
    chance = random.Random(seed)
    world = World(folder, chance, *_born(rooms, chance, start))
    await world.open()
    await _subscribe(world, start)
    readings = list(year.readings_of(chance, start, days))
    wall = Wall(readings[0])
    flow, began = world.gather(wall), time.process_time()
    for number, reading in enumerate(readings):
        world.reading, wall.reading = number, reading
        world.wire.learn(reading.true)
        world.slots.clear()
        if reading.restarted:
            world.begun["restarts"] += 1
            if chance.random() < 0.2:
                await world.open()
            flow = world.gather(wall)
        flow = await _look(world, flow, wall)
        await world.deliver(reading.now)
        if chance.random() < rooms / 15_000:
            index = chance.randrange(rooms)
            if reading.right:
                await (world.change_quiet if index in world.quiet else world.change)(index, reading.now)
        if number % 2000 == 0:
            await _forget(world, reading)
    await world.stack.aclose()
    judged = _judged(world, readings, start)
    return {"seed": seed, "readings": len(readings), **judged, "cpu": round(time.process_time() - began, 1)}


def _born(rooms: int, chance: random.Random, start: datetime) -> tuple[list[year.Room], dict[int, Quiet]]:
    made = [Schedule(year.hours_of(chance), year.ZONES[each % len(year.ZONES)], start) for each in range(rooms)]
    quiet = {each: chance.choice((NAP, NIGHT)) for each in range(rooms) if each % _QUIET_ONES == _QUIET_ONES - 1}
    return [year.Room(one, lives=[(0, one)]) for one in made], quiet


async def _subscribe(world: World, start: datetime) -> None:
    for index, room in enumerate(world.rooms):
        quiet, schedule = world.quiet.get(index), room.schedule

        def chosen(profile: Profile, quiet: Quiet | None = quiet, schedule: Schedule = schedule) -> Profile:
            profile = replace(profile.following([Filter()], at_once=quiet is not None), zone=schedule.zone)
            profile = profile if quiet is None else profile.left_alone(quiet, start)
            return replace(profile, schedule=schedule)

        await world.store.following.change(Room(ACCOUNT, str(index)), chosen, start)


async def _look(world: World, flow: Gather, wall: Wall) -> Gather:
    """One scan, at times of two processes, at times one that ends in it. Returns the flow that goes on."""
    chance = world.chance
    if chance.random() < 0.1:
        world.begun["two at once"] += 1
        other = world.gather(wall)
        await asyncio.gather(flow.once(), other.once())
        return flow
    if chance.random() >= 0.05:
        await flow.once()
        return flow
    left = [chance.randrange(3)]

    def failpoint(_step: str) -> None:
        if not left[0]:
            raise KilledError
        left[0] -= 1

    world.store.digests.failpoint = failpoint
    try:
        await flow.once()
    except KilledError:
        world.begun["kills"] += 1
        world.store.digests.failpoint = lambda _: None
        for one in await world.store.digests.due(wall.now(), 1_000_000):
            world.rooms[one.key - 1].blind.add(world.reading)
        return world.gather(wall)
    finally:
        world.store.digests.failpoint = lambda _: None
    return flow


async def _forget(world: World, reading: year.Reading) -> None:
    """What idle time is for; and no story is told after so many others."""
    if reading.right:
        while await world.store.digests.prune(reading.now):
            pass
        while await world.store.outbox.prune(reading.now):
            pass
    oldest = world.wire.kept[-1].number - 3000
    for index, stories in world.seen.items():
        world.seen[index] = {story for story in stories if story > oldest}


def _judged(world: World, readings: list[year.Reading], start: datetime) -> dict[str, Any]:
    missing = unasked = sent = double = 0
    for index, room in enumerate(world.rooms):
        if index in world.quiet:
            continue
        wanted = set(year.expected_of(room, readings, start))
        missing += len(wanted - set(room.sent))
        unasked += len(set(room.sent) - wanted)
        double += len(room.sent) - len({slot for slot, _ in room.sent})
        sent += len(room.sent)
    faults = {"missing": missing, "double": double, "unasked": unasked + world.wrong.pop("unasked", 0), **world.wrong}
    return {"good": not any(faults.values()), "sent": sent, **faults, **world.begun}


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.digests", description=__doc__)
    options.add_argument("--rooms", type=int, default=500)
    options.add_argument("--days", type=int, default=400)
    options.add_argument("--start", type=datetime.fromisoformat, default=START, help="with its offset from UTC")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = options.parse_args()
    logging.disable(logging.WARNING)  # that the clock is wrong, hundreds of times
    with tempfile.TemporaryDirectory() as folder:
        report = asyncio.run(lived(Path(folder), given.rooms, given.days, given.seed, given.start))
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if report["good"] else 1


if __name__ == "__main__":
    sys.exit(main())
