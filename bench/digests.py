"""Digests of 100,000 rooms that are due in one minute: chosen, drawn, decided, and put into the outbox."""

import asyncio
import random
import statistics
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.line import Line
from newsbot.chat.room import Room, RoomSettings
from newsbot.chat.views.digest import Item
from newsbot.flows.digests import Gather
from newsbot.flows.newsstand import Issue
from newsbot.flows.press import Press, Voice, bookmark, occasion_of, telling
from newsbot.news import gazetteer as places
from newsbot.news.audience import Filter, Hour, Subscription, Timetable
from newsbot.news.edition import Candidate, Edition
from newsbot.news.gazetteer import Gazetteer
from newsbot.news.look import look
from newsbot.news.matching import Facts
from newsbot.news.profile import Profile
from newsbot.news.timetable import Schedule
from newsbot.ops import garbage
from newsbot.ops.clock import SystemClock
from newsbot.ports import Decision, Post, Subscriber
from newsbot.store import open_store

ROOMS, SETS, STORIES = 100_000, 5_000, 2_400
_NOW = datetime(2026, 11, 23, 5, 0, 7, tzinfo=UTC)
_SLOT = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)
_YESTERDAY = _SLOT - timedelta(days=1) + timedelta(seconds=9)
_TOPICS = ("politics", "security", "economy", "relief", "weather")
_TITLES = (
    "عودة ضخ المياه إلى الأحياء بعد إصلاح الخط الرئيسي",
    "افتتاح طريق جديد بين البلدتين",
    "ارتفاع أسعار الخبز في السوق",
)
# Each drawn by itself takes a hundred times as long, so fewer are.
_NAIVE = 2_000
_STORED = 10_000
_LONGEST = 20.0  # milliseconds for which nobody else gets a turn


def lines(rounds: int = 3) -> list[Line]:
    rooms = _rooms()
    # As `run` does. The rooms stand for what is on a disk: a bot has a few hundred of them in hand, never all.
    garbage.settle()
    shared, drawing, alone, whole, blocked, held = [], [], [], [], [], []
    for _ in range(rounds):
        both, drew = _drawn(rooms)
        shared.append(both)
        drawing.append(drew)
        alone.append(_timed(lambda: _drawn_alone(rooms[:_NAIVE])) * ROOMS / _NAIVE)
        took, longest, used = asyncio.run(_decided(rooms))
        whole.append(took)
        blocked.append(longest * 1000)
        held.append(used * 1000)
    medians = map(statistics.median, (shared, drawing, alone, whole, blocked, held))
    ours, drawn, naive, decided, longest, used = medians
    stored = asyncio.run(_stored()) / _STORED * 1e6
    name = f"{ROOMS:,} digests, {len({one.profile.filters for one in rooms}):,} sets"
    return [
        Line(
            f"{name}: chosen and drawn", ours, "s CPU", "<= 1 s", "each by itself", naive, naive / ours, met=ours <= 1
        ),
        Line(f"{name}: of it drawn", drawn, "s CPU", "<= 1 s", met=drawn <= 1),
        Line(f"{name}: looked at and decided too", decided, "s CPU", "-"),
        Line(
            "digests: the longest that nobody else has a turn",
            longest,
            "ms",
            "<= 20 ms",
            met=longest <= _LONGEST,
            note=f"{used:.1f} ms of CPU",
        ),
        Line("a digest in the store: read, slot, marks, row", stored, "us CPU", "-"),
    ]


def _timed(work: Callable[[], object]) -> float:
    before = process_time()
    work()
    return process_time() - before


@cache
def _gazetteer() -> Gazetteer:
    return places.load()


def _issue() -> Issue:
    """As at the beginning of a scan: nothing is chosen yet."""
    edition = Edition(_candidates(), _gazetteer(), _NOW)
    return Issue(edition, _items(), _NOW - timedelta(days=9), 1)


@cache
def _named() -> tuple[list[str], list[str]]:
    syria = [place for id_, place in _gazetteer().places.items() if id_.startswith("sy")]
    governorates = [place.id for place in syria if place.kind == "governorate"]
    return governorates, [place.id for place in syria if place.kind in {"town", "district"}][:600]


@cache
def _candidates() -> tuple[Candidate, ...]:
    """Of eight days, a third of them of the last one."""
    chance = random.Random(1)
    governorates, towns = _named()

    def one(number: int) -> Candidate:
        named = (chance.choice(towns), *chance.sample(governorates, chance.randint(0, 1)))
        around = frozenset(each.id for place in named for each in _gazetteer().path(place))
        topics, source = frozenset({chance.choice(_TOPICS)}), frozenset({f"source {chance.randint(0, 20)}"})
        hours = chance.uniform(0, 24) if number % 3 == 0 else chance.uniform(24, 192)
        held = Facts(named, around, topics, source)
        return Candidate(f"s{number}", held, _NOW - timedelta(hours=hours), chance.randint(1, 4))

    return tuple(one(number) for number in range(1, STORIES + 1))


@cache
def _items() -> dict[str, Item]:
    chance = random.Random(2)
    return {
        each.story: Item(each.story, chance.choice(_TITLES), tuple(each.facts.sources), each.at, article=each.story)
        for each in _candidates()
    }


@cache
def _rooms() -> tuple[Subscriber, ...]:
    """Rooms of a set of subscriptions were told the same by their digests; one in five was told more besides."""
    chance = random.Random(3)
    governorates, towns = _named()
    topics, sources = [Filter(topic=each) for each in _TOPICS], [Filter(source=f"source {each}") for each in range(21)]
    wanted = [*map(Filter, governorates), *map(Filter, towns), *topics, *sources, Filter()]
    weights = [20] * len(governorates) + [1] * len(towns) + [20] * len(topics) + [5] * len(sources) + [60]
    sets = [tuple(dict.fromkeys(chance.choices(wanted, weights, k=chance.randint(1, 20)))) for _ in range(SETS)]
    # What digests told before was news before the last one, but for a little that went on.
    old = [number for number in range(1, STORIES) if number % 3]
    had = [frozenset((*chance.sample(old, 38), *chance.sample(range(3, STORIES, 3), 2))) for _ in sets]
    schedule = Schedule(Timetable((Hour(time(8)),)), "Asia/Damascus", _SLOT - timedelta(days=1), _YESTERDAY)
    spoken = (None, None, None, RoomSettings("en", "GB", "Asia/Damascus"))

    def room(key: int) -> Subscriber:
        which = min(int(chance.expovariate(1 / 800)), SETS - 1)
        followed = tuple(Subscription(key, each, at_once=False) for each in sets[which])
        profile = Profile(followed, "Asia/Damascus", schedule, lite=chance.random() < 0.1)
        more = frozenset(chance.sample(range(1, STORIES), 5)) if chance.random() < 0.2 else frozenset()
        return Subscriber(key, "telegram", profile, chance.choice(spoken), had[which] | more, 1, 1, _SLOT)

    return tuple(room(key) for key in range(1, ROOMS + 1))


def _settings(one: Subscriber) -> RoomSettings:
    return one.settings or RoomSettings()


def _drawn(rooms: Sequence[Subscriber]) -> tuple[float, float]:
    """What is the same in many is chosen and drawn once. Returns the seconds of CPU for both, and for drawing."""
    began = process_time()
    press = Press(_issue(), _NOW, _gazetteer())
    found = look(rooms[0].profile, _NOW)
    occasion = occasion_of(found, _NOW)
    chosen = [(one, press.page(one.profile.filters, found.since, one.had)) for one in rooms]
    drawing = process_time()
    for one, page in chosen:
        if page is not None:
            voice = press.voice(_settings(one), lite=one.profile.lite)
            press.document(page, voice, occasion, found.expires)
    ended = process_time()
    return ended - began, ended - drawing


def _drawn_alone(rooms: Sequence[Subscriber]) -> None:
    """Each is chosen for and drawn as if it were the only one."""
    found = look(rooms[0].profile, _NOW)
    occasion, issue = occasion_of(found, _NOW), _issue()
    for one in rooms:
        page = issue.edition.digest(one.profile.filters, found.since, [f"s{number}" for number in one.had])
        if page is not None:
            voice = Voice(_settings(one), _NOW, _gazetteer(), lite=one.profile.lite)
            this = telling(page, bookmark(found.since), issue.items)
            voice.document(page, this, occasion, issue.items, following=found.expires)


class _Stand:
    """A newsstand that has all it needs."""

    gazetteer = _gazetteer()

    async def issue(self, _now: datetime, _since: datetime) -> Issue:
        return _issue()


class _Clock(SystemClock):
    def now(self) -> datetime:
        return _NOW


class _Due:
    """A store that takes everything."""

    def __init__(self, rooms: Sequence[Subscriber]) -> None:
        self._rooms = rooms
        self.sent = 0

    async def next_due(self) -> datetime:
        return _SLOT

    async def due(self, _now: datetime, limit: int, after: Subscriber | None, _oldest: int) -> Sequence[Subscriber]:
        start = after.key if after else 0
        return self._rooms[start : start + limit]

    async def decide(self, decisions: Sequence[Decision], _posts: Sequence[Post], _now: datetime) -> int:
        self.sent += sum(one.why == "sent" for one in decisions)
        return len(decisions)


def _gather(digests: Any) -> Gather:
    return Gather(digests=digests, newsstand=_Stand(), clock=_Clock(), defaults=RoomSettings())  # type: ignore[arg-type]


async def _decided(rooms: Sequence[Subscriber]) -> tuple[float, float, float]:
    """Seconds of CPU, and the longest for which the loop was kept from others, by the clock and in seconds of CPU."""
    longest, most, due = 0.0, 0.0, _Due(rooms)
    scanning = asyncio.create_task(_gather(due).once())
    before = used = process_time()
    last = perf_counter()
    while not scanning.done():
        await asyncio.sleep(0)
        longest, last = max(longest, perf_counter() - last), perf_counter()
        most, used = max(most, process_time() - used), process_time()
    assert due.sent > len(rooms) / 2
    return process_time() - before, longest, most


def _chosen(profile: Profile, _before: Profile) -> Profile:
    return profile


async def _stored() -> float:
    """Seconds of CPU for a scan over a store of so many rooms, beyond what it takes without one."""
    rooms = _rooms()[:_STORED]
    with tempfile.TemporaryDirectory() as folder:
        async with open_store(f"sqlite:///{folder}/store.db", Path(folder) / "key", lambda _: ()) as store:
            for one in rooms:
                await store.following.change(Room("telegram", str(one.key)), partial(_chosen, one.profile), _SLOT)
            before = process_time()
            await _gather(store.digests).once()
            took = process_time() - before
    return took - (await _decided(rooms))[0]
