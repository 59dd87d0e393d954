"""Synthetic Arabic news in bulk: word frequencies as in real text, no meaning. Right for cost, wrong for quality."""

import asyncio
import hashlib
import itertools
import json
import os
import random
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from newsbot.store import SCHEMA, open_store
from newsbot.text.roots import root
from newsbot.text.words import STOPWORDS, forms, stem

_FIRST = 1_640_995_200  # 2022-01-01
_SPAN = 3 * 365 * 86_400
_BATCH = 20_000
_TITLE, _BODY = 6, 44
# Share of the articles that name the place, and with it its tag.
PLACES = {
    "سوريا": 0.20,
    "دمشق": 0.15,
    "حلب": 0.08,
    "درعا": 0.03,
    "ادلب": 0.03,
    "الرقه": 0.01,
    "جاسم": 0.002,
    "طفس": 0.001,
}
_OTHER_PLACES = 400
_LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهويمنليرتب"


class Synthetic(NamedTuple):
    key: int
    words: list[str]
    tags: list[str]


def vocabulary(size: int = 60_000, seed: int = 7) -> list[str]:
    """Function words first, as in any text, then made-up words of three to seven letters; most frequent first."""
    chance = random.Random(seed)
    made: dict[str, None] = {}
    while len(made) < size:
        for form in forms("".join(chance.choices(_LETTERS, k=chance.choice((3, 4, 4, 5, 5, 6, 7))))):
            if form not in STOPWORDS and form not in PLACES:
                made[form] = None
    frequent = sorted(STOPWORDS)
    chance.shuffle(frequent)
    return [*frequent[:120], *made]


def articles(count: int, words: Sequence[str], seed: int = 11) -> Iterator[Synthetic]:
    """In the order of publication, one or more seconds apart."""
    chance = random.Random(seed)
    weights = list(itertools.accumulate(1 / (rank + 3) for rank in range(len(words))))
    step = max(1, _SPAN // count)
    for number in range(count):
        text = chance.choices(words, cum_weights=weights, k=_TITLE + _BODY)
        named = [place for place, share in PLACES.items() if chance.random() < share]
        text[: len(named)] = named
        tags = [f"place:{place}" for place in named] or [f"place:{chance.randrange(_OTHER_PLACES)}"]
        tags += ["place:country", f"source:{number % 50}", f"topic:{chance.randrange(12)}"]
        yield Synthetic(_FIRST + number * step, text, tags)


def folder() -> Path:
    """Where built stores are kept: `NEWSBOT_BENCH_DIR`, else a folder for temporary files."""
    named = os.environ.get("NEWSBOT_BENCH_DIR")
    place = Path(named) if named else Path(tempfile.gettempdir()) / "newsbot-bench"
    place.mkdir(parents=True, exist_ok=True)
    return place


def store_of(count: int) -> Path:
    """A store of that many synthetic articles, built once: the path of its database; its key is `key` beside it."""
    place = folder() / f"articles-{count}"
    database = place / "newsbot.db"
    whole, mark = place / "whole", _mark()
    if not whole.exists() or whole.read_text() != mark:
        for left in place.glob("*"):
            left.unlink()
        asyncio.run(_make(database))
        _fill(database, count)
        whole.write_text(mark)
    return database


def _mark() -> str:
    """What a built store depends on: another schema, or other stems, and it is built anew."""
    stemmed = " ".join(root(word) + stem(word) for word in (*PLACES, *sorted(STOPWORDS), *vocabulary(2000)))
    return f"{SCHEMA} {hashlib.blake2b(stemmed.encode(), digest_size=8).hexdigest()}\n"


async def _make(database: Path) -> None:
    async with open_store(f"sqlite:///{database}", database.with_name("key"), lambda _place: ()):
        pass


_ARTICLE = """INSERT INTO article (key, id, identity, content, tags, content_hash, revision, first_seen)
 VALUES (?,?,?,?,'[]','',1,?)"""


def _fill(database: Path, count: int) -> None:
    connection = sqlite3.connect(database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-65536")
    connection.execute("PRAGMA secure_delete=OFF")
    words = vocabulary()
    stems = {word: stem(word) for word in (*words, *PLACES)}
    roots = {word: root(word) for word in (*words, *PLACES)}
    ids: dict[str, int] = {}
    carried: Counter[int] = Counter()
    stream = articles(count, words)
    while batch := list(itertools.islice(stream, _BATCH)):
        connection.execute("BEGIN")
        _put(connection, batch, stems, roots)
        pairs = sorted((ids.setdefault(tag, len(ids) + 1), item.key) for item in batch for tag in item.tags)
        carried.update(number for number, _ in pairs)
        tags = ((number, name, carried[number]) for name, number in ids.items())
        connection.executemany("INSERT OR REPLACE INTO tag (id, name, articles) VALUES (?,?,?)", tags)
        connection.executemany("INSERT INTO article_tag VALUES (?,?)", pairs)
        connection.execute("COMMIT")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()


def _put(
    connection: sqlite3.Connection, batch: Sequence[Synthetic], stems: dict[str, str], roots: dict[str, str]
) -> None:
    rows, recent, relevance = [], [], []
    for key, text, _ in batch:
        title, body = " ".join(text[:_TITLE]), " ".join(text[_TITLE:])
        content = {
            "title": title,
            "url": f"https://example.org/{key}",
            "source": str(key % 50),
            "published": datetime.fromtimestamp(key, UTC).isoformat(),
            "body": [["p", body]],
            "summary": [[0, len(body), None]],
            "places": ["daraa"],
            "topics": ["security"],
        }
        rows.append((key, f"a{key}", f"url:example.org/{key}", json.dumps(content, ensure_ascii=False), key))
        stemmed = " ".join(stems[word] for word in text)
        recent.append((key, stemmed))
        relevance.append((key, f"{title} {body}", stemmed, " ".join(roots[word] for word in text)))
    connection.executemany(_ARTICLE, rows)
    connection.executemany("INSERT INTO recent (rowid, stems) VALUES (?,?)", recent)
    connection.executemany("INSERT INTO relevance (rowid, form, stem, root) VALUES (?,?,?,?)", relevance)
