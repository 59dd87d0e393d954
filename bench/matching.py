"""Who gets a story: one story against a million rooms with one to twenty subscriptions each.

Beside it the loop that suggests itself: every subscription is asked, then each room that was found gets a row.
Each is a process of its own over a copy of the same store.
"""

import asyncio
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import NamedTuple

from sqlalchemy import bindparam, func, literal_column, select, update

from bench.corpus import folder
from bench.followers import ACCOUNT, NOW, kept, store_of, story
from bench.line import Line
from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Heading, Link, Paragraph, line
from newsbot.news.gazetteer import load
from newsbot.news.matching import matches
from newsbot.news.postings import Postings
from newsbot.ports import Post, Tick
from newsbot.store import open_store
from newsbot.store.delivery_schema import delivery
from newsbot.store.engine import Statement
from newsbot.store.outbox_fill import Filling
from tests.doubles.telegram.running import ROOT

_ROOMS = 1_000_000


class Cost(NamedTuple):
    """Of one story: rooms told; seconds until the first row can be sent, and in all; CPU seconds; growth in MiB.

    `ready`: CPU seconds until the first row can be sent.
    """

    rooms: int
    first: float
    ready: float
    seconds: float
    cpu: float
    growth: float

    @property
    def each(self) -> float:
        """CPU microseconds a room."""
        return self.cpu * 1e6 / max(1, self.rooms)


def lines(rooms: int = _ROOMS, rounds: int = 3) -> list[Line]:
    """Medians of interleaved rounds; the loop has one."""
    database = store_of(rooms)
    costs: dict[str, list[Cost]] = {name: [] for name in _WAYS}
    for number in range(rounds):
        for name in _WAYS:
            if name != "loop" or number == 0:
                costs[name].append(_run(name, database))
    first, ready, each, growth = (_median(costs["newsbot"], what) for what in ("first", "ready", "each", "growth"))
    loop, at_once = costs["loop"][0], _median(costs["statement"], "each")
    story_, all_rows = "one story", "CPU a room, until every row is written"
    told = f"{costs['newsbot'][0].rooms:,} of {rooms:,} rooms"
    asked, whole = "a loop over every subscription", "one INSERT ... SELECT of all, which lets nothing else be written"
    note = f"{ready * 1000:.1f} ms of CPU; {_median(costs['statement'], 'first') * 1000:,.0f} ms by {whole}"
    return [
        Line(
            f"{story_}, {told}: until the first can be told",
            first * 1000,
            "ms",
            "<= 20 ms",
            asked,
            loop.first * 1000,
            loop.first / first,
            first <= 0.020,
            note,
        ),
        Line(
            all_rows,
            each,
            "us",
            "<= 3 us",
            whole,
            at_once,
            each / at_once,
            each <= 3.0,
            f"RSS grows by {growth:.0f} MiB",
        ),
        Line(all_rows, each, "us", ">= 10x less", asked, loop.each, loop.each / each, loop.each >= 10 * each),
    ]


def _median(costs: list[Cost], what: str) -> float:
    return float(statistics.median(getattr(one, what) for one in costs))


def _run(name: str, database: Path) -> Cost:
    """One way's run in a process of its own, over a copy."""
    with tempfile.TemporaryDirectory(dir=folder()) as place:
        for file in database.parent.iterdir():
            shutil.copy(file, place)
        command = [sys.executable, "-m", "bench.matching", name, place]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Cost(*json.loads(done.stdout))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _peak() -> float:
    """MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


async def _newsbot(place: Path) -> Cost:
    gazetteer = load()
    held, book = story(gazetteer), Postings(gazetteer)
    book.keep(kept(gazetteer))
    said = Document((Heading(line("عنوان")), Paragraph((Link("الخبر", "https://example.org/1"),))))
    async with open_store(f"sqlite:///{place}/newsbot.db", place / "key", lambda _: ()) as store:
        lease = await store.leases.acquire(ACCOUNT, "bench", 1000.0)
        assert lease is not None
        # Statements are built once in a process, for what goes behind all alerts here.
        await store.outbox.publish(ACCOUNT, Post(Priority.HOUSEKEEPING, (said,), filters=(1,), story=1), NOW)
        await store.outbox.tick(Tick(lease, NOW, most=1, admit=lambda *_, **__: None))
        grown, began, used = _peak(), perf_counter(), _cpu()
        matched = book.matched(held)
        given = Post(
            Priority.ALERT,
            (said,),
            filters=matched.followed,
            tiers=matched.tiers,
            story=1000,
            expires=NOW + timedelta(hours=6),
        )
        number = await store.outbox.publish(ACCOUNT, given, NOW)
        # The pace lets nothing go: a row that could is found.
        asked: list[object] = []
        await store.outbox.tick(Tick(lease, NOW, most=1, admit=lambda *_, **__: asked.append(1)))
        first = perf_counter() - began
        assert asked
        cpu, seconds, going = _cpu() - used, first, True
        ready = cpu
        while going:
            # What was made goes out but for a few, which is measured elsewhere.
            await store.database.transact(lambda unit: unit(_DRAIN, {"which": number, "now": NOW.timestamp()}))
            used, since = _cpu(), perf_counter()
            filling = await store.database.transact(lambda unit: Filling(unit, ACCOUNT, NOW).all())
            cpu, seconds = cpu + _cpu() - used, seconds + perf_counter() - since
            going = filling.unfinished
        rooms = sum((await store.outbox.counts(number)).values())
    return Cost(rooms, first, ready, seconds, cpu, _peak() - grown)


_DRAIN = Statement(
    update(delivery)
    .where(
        delivery.c.post == bindparam("which"),
        delivery.c.state == literal_column("'pending'"),
        delivery.c.id < select(func.max(delivery.c.id) - literal_column("100")).scalar_subquery(),
    )
    .values(state="sent", settled=bindparam("now"))
)


def _opened(place: Path) -> sqlite3.Connection:
    """As the store opens it."""
    connection = sqlite3.connect(place / "newsbot.db", isolation_level=None)
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "cache_size=-16000", "foreign_keys=ON", "secure_delete=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


_POST = "INSERT INTO post (id, account, priority, revision, status, published) VALUES (1,?,4,1,'active',?)"
_ROW = (
    "INSERT INTO delivery (account, post, recipient, op, part, of_revision, priority, seq, state, revision, attempt,"
    " crashes, due, epoch, resent)"
)


async def _loop(place: Path) -> Cost:
    gazetteer = load()
    held, known = story(gazetteer), {one.number: one.filter for one in kept(gazetteer)}
    connection = _opened(place)
    grown, began, used = _peak(), perf_counter(), _cpu()
    rooms: dict[int, None] = {}
    for key, number in connection.execute("SELECT recipient, filter FROM subscription WHERE at_once = 1"):
        if key not in rooms and matches(known[number], held):
            rooms[key] = None
    at = NOW.timestamp()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_POST, (ACCOUNT, at))
    given = [(ACCOUNT, key, at) for key in rooms]
    connection.executemany(f"{_ROW} VALUES (?,1,?,'send',1,0,4,1,'pending',0,0,0,?,0,0)", given)
    connection.execute("COMMIT")
    seconds, cpu = perf_counter() - began, _cpu() - used
    connection.close()
    return Cost(len(rooms), seconds, cpu, seconds, cpu, _peak() - grown)


async def _statement(place: Path) -> Cost:
    gazetteer = load()
    held, book = story(gazetteer), Postings(gazetteer)
    book.keep(kept(gazetteer))
    connection = _opened(place)
    grown, began, used = _peak(), perf_counter(), _cpu()
    numbers, at = ",".join(map(str, book.matched(held).followed)), NOW.timestamp()
    connection.execute("BEGIN IMMEDIATE")
    connection.execute(_POST, (ACCOUNT, at))
    rooms = connection.execute(
        f"{_ROW} SELECT ?, 1, key, 'send', 1, 0, 4, 1, 'pending', 0, 0, 0, ?, 0, 0"
        " FROM (SELECT DISTINCT recipient FROM subscription"
        f" WHERE filter IN ({numbers}) AND at_once = 1 ORDER BY 1) AS met"
        " JOIN recipient ON key = met.recipient LEFT JOIN choice ON choice.recipient = key"
        " WHERE gone IS NULL AND paused IS NULL ON CONFLICT DO NOTHING",
        (ACCOUNT, at),
    ).rowcount
    connection.execute("COMMIT")
    seconds, cpu = perf_counter() - began, _cpu() - used
    connection.close()
    return Cost(rooms, seconds, cpu, seconds, cpu, _peak() - grown)


_WAYS = {"newsbot": _newsbot, "statement": _statement, "loop": _loop}


if __name__ == "__main__":
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    print(json.dumps(asyncio.run(_WAYS[sys.argv[1]](Path(sys.argv[2])))))
