"""What a question to the store costs: `/latest PLACE`, `/latest WORDS`, `/search`, beside a bare index and tantivy.

Everything that is compared is measured in one run, call by call in turn, so that the machine's mood is the same for
all; a figure is the median over rounds of the median of a round.
"""

import asyncio
import shutil
import sqlite3
import statistics
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.corpus import articles, folder, store_of, vocabulary
from bench.line import Line
from newsbot.store import Store, open_store
from newsbot.store.articles import LATEST_TAGGED
from newsbot.store.engine import Statement
from newsbot.store.fts5 import RECENT
from newsbot.store.keys import NEWEST
from newsbot.text.words import stem

_PLACE = "درعا"
_LIMIT = 10
_FLOOR = "SELECT key FROM article_tag WHERE tag_id = ? AND key < ? ORDER BY key DESC LIMIT ?"

# Ranks in the vocabulary (0 is the commonest after function words), and places: from very common to rare.
SEARCHES: dict[str, tuple[str | int, ...]] = {
    "one very common word": ("سوريا",),
    "one common word": (_PLACE,),
    "two very common words": ("سوريا", "دمشق"),
    "five common words": ("سوريا", "دمشق", "حلب", _PLACE, "ادلب"),
    "a headline: one rare word among common ones": ("سوريا", "دمشق", 30_000, 400, 700, 1500),
    "a headline: middling words": (300, 500, 800, 1200, 2000, 3000),
    "three rare words": (20_000, 30_000, 40_000),
    "a word that nobody wrote": ("ءءءءء",),
}


@dataclass(frozen=True, slots=True)
class Cost:
    """Medians, in milliseconds."""

    wall: float
    cpu: float


def lines(count: int = 1_000_000, small: int = 10_000, rounds: int = 5, calls: int = 200) -> list[Line]:
    """Every speed line of the store. Builds the stores first where they are not there: about three minutes."""
    big, little = store_of(count), store_of(small)
    asyncio.run(_tidy(big))
    return [*_statements(big, little, rounds, calls), *asyncio.run(_calls(big, rounds))]


def _statements(big: Path, little: Path, rounds: int, calls: int) -> list[Line]:
    """The statements alone, in sqlite3, beside the bare read of a covering index."""
    works = {
        **{f"big {name}": work for name, work in _work(_connect(big)).items()},
        **{f"little {name}": work for name, work in _work(_connect(little)).items()},
    }
    peer, why = _tantivy(big)
    if peer:
        works["tantivy"] = peer
    cost = _interleaved(works, rounds, calls)
    floor, word = cost["big floor"].wall, cost["big word"].wall
    newest = cost["tantivy"].wall if peer else None
    faster = newest / word if newest else None
    return [
        _beside("statement behind /latest PLACE", cost["big place"], "bare covering index", floor, 4),
        _beside("statement behind /latest WORDS, one word", cost["big word"], "bare covering index", floor, 20),
        _beside("statement behind /latest WORDS, two words", cost["big words"], "bare covering index", floor, 20),
        _beside("/latest PLACE, 1,000,000 beside 10,000", cost["big place"], "10,000", cost["little place"].wall, 2),
        _beside("/latest WORDS, 1,000,000 beside 10,000", cost["big word"], "10,000", cost["little word"].wall, 2),
        Line(
            "newest of درعا beside tantivy",
            word,
            "ms",
            ">= 5x faster",
            "tantivy order_by_field",
            newest,
            faster,
            None if faster is None else faster >= 5,
            why,
        ),
    ]


def _beside(name: str, ours: Cost, baseline_name: str, baseline: float, most: float) -> Line:
    ratio = ours.wall / baseline
    goal = f"<= {most:g}x"
    return Line(name, ours.wall, "ms", goal, baseline_name, baseline, ratio, ratio <= most, _cpu(ours))


def _cpu(cost: Cost) -> str:
    return f"CPU {cost.cpu:.3f} ms"


def _connect(database: Path) -> sqlite3.Connection:
    """As a reader of the store is set."""
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA query_only=ON")
    connection.execute("PRAGMA cache_size=-16000")
    return connection


def _work(connection: sqlite3.Connection) -> dict[str, Callable[[], Any]]:
    (tag,) = connection.execute("SELECT id FROM tag WHERE name = ?", (f"place:{_PLACE}",)).fetchone()

    def ask(statement: Statement, **given: Any) -> Callable[[], Any]:
        return lambda: connection.execute(statement.sql, statement.parameters(given)).fetchall()

    page = {"before": NEWEST, "limit": _LIMIT}
    return {
        "floor": lambda: connection.execute(_FLOOR, (tag, NEWEST, _LIMIT)).fetchall(),
        "place": ask(LATEST_TAGGED, tag=f"place:{_PLACE}", **page),
        "word": ask(RECENT, query=f'"{stem(_PLACE)}"', **page),
        "words": ask(RECENT, query=f'"{stem(_PLACE)}" AND "{stem("حلب")}"', **page),
    }


def _interleaved(works: dict[str, Callable[[], Any]], rounds: int, calls: int) -> dict[str, Cost]:
    for work in works.values():
        for _ in range(20):
            work()
    medians: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(rounds):
        walls: dict[str, list[float]] = {name: [] for name in works}
        processors: dict[str, list[float]] = {name: [] for name in works}
        for _ in range(calls):
            for name, work in works.items():
                wall, processor = time.perf_counter(), time.process_time()
                work()
                processors[name].append(time.process_time() - processor)
                walls[name].append(time.perf_counter() - wall)
        for name in works:
            medians[name].append(Cost(_ms(walls[name]), _ms(processors[name])))
    return {name: _median(costs) for name, costs in medians.items()}


def _ms(seconds: Sequence[float]) -> float:
    return statistics.median(seconds) * 1000


def _median(costs: Sequence[Cost]) -> Cost:
    return Cost(statistics.median(c.wall for c in costs), statistics.median(c.cpu for c in costs))


async def _tidy(database: Path) -> None:
    """What idle time does."""
    async with _open(database) as store:
        while await store.tidy():
            pass


def _open(database: Path) -> Any:
    return open_store(f"sqlite:///{database}", database.with_name("key"), lambda _place: ())


async def _calls(database: Path, rounds: int) -> list[Line]:
    """Whole calls of the store, through the hop to its thread, to the articles as values."""
    async with _open(database) as store:
        works = _asked(store)
        cost = {name: await _timed(work, rounds) for name, work in works.items()}
    found = [Line(name, cost[name].wall, "ms", "reported", note=_cpu(cost[name])) for name in ("latest", "recent")]
    slowest = max(cost[name].wall for name in SEARCHES)
    classes = [
        Line(f"/search, {name}", cost[name].wall, "ms", "<= 50 ms", met=cost[name].wall <= 50, note=_cpu(cost[name]))
        for name in SEARCHES
    ]
    middle = statistics.median(cost[name].wall for name in SEARCHES)
    summary = Line("/search p50 over these classes", middle, "ms", "<= 50 ms", met=slowest <= 50, note="all of them")
    return [*found, *classes, summary]


def _asked(store: Store) -> dict[str, Callable[[], Awaitable[Any]]]:
    names = vocabulary()[120:]
    works: dict[str, Callable[[], Awaitable[Any]]] = {
        "latest": lambda: store.articles.latest(f"place:{_PLACE}", _LIMIT),
        "recent": lambda: store.search.recent((_PLACE, "حلب"), _LIMIT),
    }
    for name, query in SEARCHES.items():
        words = tuple(names[word] if isinstance(word, int) else word for word in query)
        works[name] = lambda words=words: store.search.relevant(words, _LIMIT)  # type: ignore[misc]
    return works


async def _timed(work: Callable[[], Awaitable[Any]], rounds: int, calls: int = 15) -> Cost:
    await work()
    costs = []
    for _ in range(rounds):
        walls, processors = [], []
        for _ in range(calls):
            wall, processor = time.perf_counter(), time.process_time()
            await work()
            processors.append(time.process_time() - processor)
            walls.append(time.perf_counter() - wall)
        costs.append(Cost(_ms(walls), _ms(processors)))
    return _median(costs)


def _tantivy(database: Path) -> tuple[Callable[[], Any] | None, str]:
    """The same articles in tantivy, and its newest-first query; or why there is none."""
    try:
        import tantivy
    except ImportError:
        return None, "tantivy is not installed (dependency group bench)"
    count = int(database.parent.name.rpartition("-")[2])
    place = folder() / f"tantivy-{count}"
    builder = tantivy.SchemaBuilder()
    builder.add_integer_field("key", stored=True, indexed=True, fast=True)
    builder.add_text_field("stems", tokenizer_name="whitespace", index_option="basic")
    schema = builder.build()
    if not (place / "whole").exists():
        _fill_tantivy(tantivy, schema, place, count)
    index = tantivy.Index(schema, path=str(place))
    searcher = index.searcher()
    query = tantivy.Query.term_query(schema, "stems", stem(_PLACE))

    def newest() -> list[Any]:
        hits = searcher.search(query, _LIMIT, order_by_field="key").hits
        return [searcher.doc(address)["key"] for _, address in hits]

    return newest, f"tantivy {getattr(tantivy, '__version__', '')}"


def _fill_tantivy(tantivy: Any, schema: Any, place: Path, count: int) -> None:
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    writer = tantivy.Index(schema, path=str(place)).writer(256_000_000, 1)
    words = vocabulary()
    for item in articles(count, words):
        writer.add_document(tantivy.Document(key=item.key, stems=" ".join(stem(word) for word in item.words)))
    writer.commit()
    writer.wait_merging_threads()
    (place / "whole").touch()


if __name__ == "__main__":
    for line in lines(*(int(argument) for argument in sys.argv[1:])):
        print(line)
