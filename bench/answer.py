"""The whole answer, from typed text to Document, over the large store: idle, and while pages are ingested beside it."""

import asyncio
import statistics
import tempfile
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

from bench.corpus import store_of
from bench.line import Line
from bench.pages import html_pages
from newsbot.app.building import open_app
from newsbot.app.verbs import App
from newsbot.chat.room import Incoming, Room
from newsbot.config import Settings, StoreSettings
from newsbot.ports import Material

QUESTIONS = ("/latest درعا", "آخر أخبار حلب", "شو صار بدمشق", "/latest جاسم", "آخر 5 أخبار إدلب")


def lines(count: int = 1_000_000, rounds: int = 5, questions: int = 200) -> list[Line]:
    """p50 alone against 5 ms, and p99 beside ingest against p99 idle, medians of interleaved rounds."""
    return asyncio.run(_measured(store_of(count), rounds, questions))


async def _measured(database: Path, rounds: int, questions: int) -> list[Line]:
    store = StoreSettings(url=f"sqlite:///{database}", key_file=database.with_name("key"))
    idle, busy = [], []
    with tempfile.TemporaryDirectory() as folder:
        beside = StoreSettings(url=f"sqlite:///{folder}/other.db", key_file=Path(folder) / "key")
        async with open_app(Settings(store=store)) as app, open_app(Settings(store=beside)) as other:
            await _asked(app, 50)
            for _ in range(rounds):
                idle.append(await _asked(app, questions))
                busy.append(await _while_ingesting(app, other, questions))
    idle_p99, busy_p99 = _median(idle, 99), _median(busy, 99)
    p50 = _median(idle, 50)
    return [
        Line("whole answer, typed text to Document, p50", p50, "ms", "<= 5 ms", met=p50 <= 5),
        Line("whole answer, p50 while ingest runs", _median(busy, 50), "ms", "-"),
        Line(
            "whole answer, p99 while ingest runs",
            busy_p99,
            "ms",
            "<= 4x",
            baseline_name="p99 idle",
            baseline=idle_p99,
            ratio=busy_p99 / idle_p99,
            met=busy_p99 <= 4 * idle_p99,
        ),
    ]


async def _asked(app: App, questions: int) -> list[float]:
    """Milliseconds of each answer, one after another as a person's would come, every 5 ms."""
    took = []
    for number in range(questions):
        room = Room("terminal", str(number % 20))
        started = perf_counter()
        await app.converse.answer(Incoming(room, QUESTIONS[number % len(QUESTIONS)]))
        took.append((perf_counter() - started) * 1000)
        await asyncio.sleep(0.005)
    return took


async def _while_ingesting(app: App, other: App, questions: int) -> list[float]:
    """The same while the same process ingests whole pages as fast as it can."""
    ingesting = asyncio.create_task(_ingest_for_ever(other))
    await asyncio.sleep(0.5)
    try:
        return await _asked(app, questions)
    finally:
        ingesting.cancel()
        with suppress(asyncio.CancelledError):
            await ingesting


async def _ingest_for_ever(app: App) -> None:
    number = 0
    pages = html_pages(200)
    while True:
        url = f"https://bench.example/{number}"
        page = pages[number % len(pages)].encode()
        await app.ingest.material(Material(url, page, datetime.now(UTC), "page", base_url=url))
        number += 1


def _median(rounds: Sequence[Sequence[float]], percent: int) -> float:
    return statistics.median(statistics.quantiles(took, n=100)[percent - 1] for took in rounds)
