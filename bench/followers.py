"""A store of many rooms, each with one to twenty subscriptions, and a story that many of them follow."""

import asyncio
import itertools
import random
import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import folder, vocabulary
from newsbot.chat.room import Room
from newsbot.news.audience import Filter, phrase
from newsbot.news.gazetteer import Gazetteer, load
from newsbot.news.matching import Facts
from newsbot.news.postings import Kept
from newsbot.news.topics import TOPICS
from newsbot.store import SCHEMA, open_store
from newsbot.store.sealing import Seal
from newsbot.text.words import stem

_CROWDS = 50  # one room in so many is a group or a channel
ACCOUNT = "telegram"
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
_BATCH = 20_000
_SOURCES, _WORDS = 50, 2000
# Shares of what rooms follow.
_KINDS = {
    "everything": 5,
    "breaking": 3,
    "governorate": 35,
    "district": 15,
    "town": 12,
    "topic": 10,
    "topic there": 5,
    "source": 5,
    "word": 7,
    "word there": 3,
}


def filters(gazetteer: Gazetteer) -> dict[str, list[Filter]]:
    """What there is to follow, by kind, the most followed first."""
    syrian = [place for place in gazetteer.places.values() if gazetteer.path(place.id)[0].id == "sy"]
    by_kind = {kind: [one.id for one in syrian if one.kind == kind] for kind in ("governorate", "district", "town")}
    phrases = (phrase(word) for word in vocabulary()[200 : 200 + 2 * _WORDS])
    words = list({one.stems: one for one in phrases if one}.values())[:_WORDS]
    there = list(itertools.product(by_kind["governorate"], TOPICS))
    return {
        "everything": [Filter()],
        "breaking": [Filter(breaking=True)],
        **{kind: [Filter(place=place) for place in places] for kind, places in by_kind.items()},
        "topic": [Filter(topic=topic) for topic in TOPICS],
        "topic there": [Filter(place=place, topic=topic) for place, topic in there],
        "source": [Filter(source=f"مصدر {n}") for n in range(_SOURCES)],
        "word": [Filter(words=(word,)) for word in words],
        "word there": [Filter(words=(word,), place=place) for word in words[:100] for place in by_kind["governorate"]],
    }


def story(gazetteer: Gazetteer) -> Facts:
    """A report from جاسم in درعا, of health, by the third source."""
    places = [gazetteer.resolve(name) for name in ("جاسم", "درعا")]
    named = tuple(place.id for place in places if place)
    around = frozenset(each.id for place in named for each in gazetteer.path(place))
    stems = frozenset(stem(word) for word in vocabulary()[180:500:3])
    return Facts(named, around, frozenset(TOPICS[:2]), frozenset(["مصدر 2"]), stems, (f" {' '.join(stems)} ",))


def store_of(rooms: int) -> Path:
    """A store of so many rooms, built once."""
    place = folder() / f"matching-{rooms}"
    database, whole = place / "newsbot.db", place / "whole"
    mark = f"{SCHEMA} 1\n"
    if not whole.exists() or whole.read_text() != mark:
        shutil.rmtree(place, ignore_errors=True)
        place.mkdir(parents=True)
        _fill(database, rooms, asyncio.run(_sealed(database)))
        whole.write_text(mark)
    return database


async def _sealed(database: Path) -> Seal:
    async with open_store(f"sqlite:///{database}", database.with_name("key"), lambda _: ()) as store:
        return store.audience.seal


def _fill(database: Path, rooms: int, seal: Seal) -> None:
    chance = random.Random(5)
    connection = sqlite3.connect(database, isolation_level=None)
    for pragma in ("synchronous=OFF", "cache_size=-262144", "secure_delete=OFF", "foreign_keys=OFF"):
        connection.execute(f"PRAGMA {pragma}")
    kinds = filters(load())
    numbers: dict[str, list[int]] = {}
    count = itertools.count(1)
    for kind, known in kinds.items():
        numbers[kind] = [next(count) for _ in known]
        rows = [(number, one.key, "{}") for number, one in zip(numbers[kind], known, strict=True)]
        connection.executemany("INSERT INTO filter (number, name, content) VALUES (?,?,?)", rows)
    for start in range(1, rooms + 1, _BATCH):
        connection.execute("BEGIN")
        _put(connection, range(start, min(start + _BATCH, rooms + 1)), numbers, chance, seal)
        connection.execute("COMMIT")
    connection.execute("UPDATE filter SET rooms = (SELECT count(*) FROM subscription WHERE filter = number)")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _put(
    connection: sqlite3.Connection, keys: range, numbers: dict[str, list[int]], chance: random.Random, seal: Seal
) -> None:
    at = NOW.timestamp()
    lanes = {key: 0 if key % _CROWDS == 0 else 1 for key in keys}
    rooms = {key: Room("telegram", str(key if lane else -key)) for key, lane in lanes.items()}
    names = {key: seal.lookup(room) for key, room in rooms.items()}
    connection.executemany(
        "INSERT INTO room (lookup, sealed_id) VALUES (?,?)",
        [(names[key], seal.seal_room(room)) for key, room in rooms.items()],
    )
    connection.executemany(
        "INSERT INTO recipient (key, account, lookup, lane, follows) VALUES (?,?,?,?,1)",
        [(key, ACCOUNT, name, lanes[key]) for key, name in names.items()],
    )
    connection.executemany(
        "INSERT INTO subscription (recipient, filter, at_once, lane) VALUES (?,?,?,?)",
        [
            (key, number, int(chance.random() < 0.85), lanes[key])
            for key in keys
            for number in _followed(numbers, chance)
        ],
    )
    connection.executemany(
        "INSERT INTO choice (recipient, zone, quiet, paused, lite, version) VALUES (?,'Asia/Damascus',?,?,0,1)",
        [
            (key, "22:00-07:00 silent" if chance.random() < 0.8 else None, at if chance.random() < 0.03 else None)
            for key in keys
            if chance.random() < 0.25
        ],
    )
    connection.executemany(
        "INSERT INTO seen (recipient, story, post, at) VALUES (?,?,NULL,?)",
        [(key, chance.randrange(1, 400), at) for key in keys],
    )


def _followed(numbers: dict[str, list[int]], chance: random.Random) -> set[int]:
    """1 to 20, 4.8 on average; of each kind the first are followed most."""
    wanted = min(20, 1 + int(chance.expovariate(1 / 4.4)))
    kinds = chance.choices(list(_KINDS), weights=list(_KINDS.values()), k=wanted)
    return {numbers[kind][int(len(numbers[kind]) * chance.random() ** 2)] for kind in kinds}


def kept(gazetteer: Gazetteer) -> Iterator[Kept]:
    return (Kept(number, one) for number, one in enumerate(itertools.chain(*filters(gazetteer).values()), 1))
