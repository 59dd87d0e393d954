"""A million rooms that follow one to twenty filters each, on SQLite: what a change costs, and who is reached."""

import asyncio
import random
import shutil
import sqlite3
import statistics
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from bench.corpus import folder
from bench.line import Line
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, phrase
from newsbot.news.gazetteer import load
from newsbot.news.topics import TOPICS
from newsbot.store import SCHEMA, Store, open_store, sealing
from newsbot.store.filters import encode
from newsbot.text.lexicon import load as load_lexicon

_NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
_WORDS = 20_000  # filters of a word; the others are places, places with a topic, topics, sources and everything
_FIRST_CHAT = 1_000_000_000
_ASKED, _SIDE_BY_SIDE = 1000, 32
_BATCH = 20_000


def lines(rooms: int = 1_000_000) -> list[Line]:
    place = folder() / f"rooms-{rooms}-{SCHEMA}"
    path, whole = place / "newsbot.db", place / "whole"
    if not whole.exists():
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir()
        _filled(path, rooms)
        whole.touch()
    return asyncio.run(_measured(path, rooms))


async def _measured(path: Path, rooms: int) -> list[Line]:
    chance = random.Random(1)
    chats = [Room("telegram", str(_FIRST_CHAT + chance.randrange(rooms))) for _ in range(4 * _ASKED)]
    async with open_store(f"sqlite:///{path}", path.with_name("key"), lambda _: ()) as store:
        following, before = store.following, _resident()
        taken = await _timed(following.filters, 3)
        held = _resident() - before
        filters = await following.filters()
        most = sorted(filters, key=lambda one: -one.rooms)
        town = next(one for one in most if one.rooms < rooms // 200)
        found = f"{len(filters):,} filters"
        return [
            Line("a room's choices read", await _each(store, chats, _read), "ms", "", note="p50"),
            Line("a choice changed, one at a time", await _each(store, chats, _change), "ms", "", note="p50"),
            Line(f"a choice changed, {_SIDE_BY_SIDE} side by side", await _together(store, chats), "ms", ""),
            Line("all filters, the first time", taken[0], "s", "", note=found),
            Line("all filters, again", statistics.median(taken[1:]), "s", ""),
            Line("memory that the filters take", held, "MB", ""),
            await _reach(store, "everyone", None),
            await _reach(store, "who follows the one that most follow", [most[0].number]),
            await _reach(store, "who follows any of twenty", [one.number for one in most[1:400:20]]),
            await _reach(store, "who follows a town", [town.number]),
            Line("a room forgotten, files and all, the first", await _forget(store, chats[0]), "s", "<= 5 s"),
            Line("a room forgotten, files and all, the next", await _forget(store, chats[1]), "s", "<= 5 s"),
            Line("memory of the process then", _resident(), "MB", ""),
        ]


async def _reach(store: Store, name: str, filters: Sequence[int] | None) -> Line:
    began, cpu = perf_counter(), process_time()
    reached = await store.following.reach(filters)
    note = f"{reached.rooms:,} rooms, {process_time() - cpu:.2f} s of CPU"
    return Line(f"how many are reached: {name}", perf_counter() - began, "s", "", note=note)


async def _timed(work: Callable[[], Awaitable[Any]], times: int) -> list[float]:
    taken = []
    for _ in range(times):
        began = perf_counter()
        await work()
        taken.append(perf_counter() - began)
    return taken


async def _each(store: Store, chats: Sequence[Room], work: Callable[[Store, Room], Awaitable[Any]]) -> float:
    """Milliseconds, the median."""
    return 1000 * statistics.median([(await _timed(lambda: work(store, chat), 1))[0] for chat in chats[:_ASKED]])  # noqa: B023


async def _read(store: Store, room: Room) -> None:
    await store.following.profile(room)


async def _change(store: Store, room: Room) -> None:
    added = Filter("sy-daraa", topic="sport", breaking=True)
    await store.following.change(room, lambda one: one.without([added]).following([added], at_once=True), _NOW)


async def _together(store: Store, chats: Sequence[Room]) -> float:
    """Milliseconds of each, many at a time."""
    left = iter(chats[_ASKED : 2 * _ASKED])

    async def work() -> None:
        for chat in left:
            await _change(store, chat)

    began = perf_counter()
    await asyncio.gather(*(work() for _ in range(_SIDE_BY_SIDE)))
    return 1000 * (perf_counter() - began) / _ASKED


async def _forget(store: Store, room: Room) -> float:
    return (await _timed(lambda: store.following.forget(room), 1))[0]


def _resident() -> float:
    """Megabytes."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def _filled(path: Path, rooms: int) -> None:
    """Straight into the tables: what the rooms did one by one would take hours."""
    key = path.with_name("key")
    asyncio.run(_made(path, key))
    seal, chance = sealing.load(key, make=False), random.Random(7)
    filters = list(_filters(chance))
    weights = [1 / (n + 3) for n in range(len(filters))]
    numbers = list(range(1, len(filters) + 1))
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-800000", "wal_autocheckpoint=20000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    connection.executemany(
        'INSERT INTO "filter" (number, name, content, rooms) VALUES (?, ?, ?, 0)',
        [(number, each.key, encode(each)) for number, each in enumerate(filters, 1)],
    )
    for start in range(0, rooms, _BATCH):
        keys = range(start + 1, min(start + _BATCH, rooms) + 1)
        here = [Room("telegram", str(_FIRST_CHAT + key - 1)) for key in keys]
        looked = [seal.lookup(room) for room in here]
        connection.executemany(
            "INSERT INTO room (lookup, sealed_id, locale, region, timezone, digits)"
            " VALUES (?, ?, 'ar', 'SY', 'UTC', 'latn')",
            [(name, seal.seal_room(room)) for name, room in zip(looked, here, strict=True)],
        )
        connection.executemany(
            "INSERT INTO recipient (key, account, lookup, lane, follows) VALUES (?, 'telegram', ?, 1, 1)",
            list(zip(keys, looked, strict=True)),
        )
        connection.executemany(
            "INSERT INTO choice (recipient, zone, lite, version) VALUES (?, 'Asia/Damascus', 0, 1)",
            [(k,) for k in keys],
        )
        several = [chance.randint(1, 20) for _ in keys]
        chosen = iter(chance.choices(numbers, weights, k=sum(several)))
        connection.executemany(
            'INSERT INTO subscription (recipient, "filter", at_once, lane) VALUES (?, ?, 1, 1)',
            [(k, one) for k, n in zip(keys, several, strict=True) for one in dict.fromkeys(islice(chosen, n))],
        )
    connection.execute(
        'UPDATE "filter" SET rooms = (SELECT count(*) FROM subscription s WHERE s."filter" = "filter".number)'
    )
    connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


async def _made(path: Path, key: Path) -> None:
    async with open_store(f"sqlite:///{path}", key, lambda _: ()):
        pass


def _filters(chance: random.Random) -> Iterator[Filter]:
    """Those that many follow first."""
    places = sorted(load().places.values(), key=lambda place: -place.weight)
    topics = list(TOPICS)
    yield Filter()
    yield from (Filter(place.id) for place in places[:40])
    yield from (Filter(topic=topic) for topic in topics)
    yield from (Filter(place.id) for place in places[40:])
    yield from (Filter(place.id, topic=topic) for place in places[:20] for topic in topics)
    words = [word for word in load_lexicon().words if len(word) > 3]
    yield from {each: None for word in chance.sample(words, _WORDS) if (each := _worded(word)) is not None}


def _worded(word: str) -> Filter | None:
    found = phrase(word)
    return None if found is None else Filter(words=(found,))
