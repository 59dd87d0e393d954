"""Feeds as they are and feeds as they break: each is read or refused in one line, within its limits.

`python -m evaluation.feeds 2000` reads that many mutations instead of the table's sample.
"""

import asyncio
import json
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from evaluation.row import Row
from newsbot.ports import Material, SourceError
from newsbot.sources.reader import WorkerReader

SEED = 20
SAMPLE = 200
NOW = datetime(2026, 1, 1, tzinfo=UTC)
_LONGEST = 5.0


@dataclass
class Tally:
    """What became of a set of files."""

    read: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    slow: list[str] = field(default_factory=list)
    worst: float = 0.0

    materials: int = 0

    def share(self, bad: int) -> float:
        """Per cent of the materials that are not bad."""
        return 100.0 * (1 - bad / self.materials)


def files(data: Path) -> list[Path]:
    """Every .xml, and every .json (JSON Feeds and, for robustness, the corpora's expected outputs)."""
    return sorted(path for path in (data / "feeds").rglob("*") if path.suffix in {".xml", ".json"})


def is_feed(path: Path) -> bool:
    """Expected outputs of the corpora are JSON, too; only what says that it is a JSON Feed is one."""
    if path.suffix == ".xml":
        return True
    try:
        value = json.loads(path.read_bytes())
    except ValueError:
        return False
    return isinstance(value, dict) and "jsonfeed" in str(value.get("version"))


def mutations(originals: list[bytes], number: int, seed: int = SEED) -> Iterator[bytes]:
    """Broken feeds: bytes flipped, cut, repeated, swapped with another feed's, nested deeply, declared wrongly."""
    chance = random.Random(seed)
    changes = (_flip, _cut, _truncate, _repeat, _nest, _splice, _declare, _insert)
    for _number in range(number):
        body = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 4)):
            body = bytearray(chance.choice(changes)(body, chance, originals))
        yield bytes(body[: 2 * 1024 * 1024])


def _flip(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    for _number in range(chance.randint(1, 20)):
        if body:
            body[chance.randrange(len(body))] = chance.randrange(256)
    return body


def _cut(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(body) + 1)
    del body[start : start + chance.randint(1, 200)]
    return body


def _truncate(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    return body[: chance.randrange(len(body) + 1)]


def _repeat(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(body) + 1)
    piece = body[start : start + chance.randint(1, 400)]
    return body[:start] + piece * chance.choice((2, 10, 200)) + body[start:]


def _nest(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(body) + 1)
    tag = chance.choice((b"<item>", b"<div>", b"<title>", b"<a><b>", b"[", b'{"a":', b"&lt;p&gt;"))
    return body[:start] + tag * chance.choice((5, 500, 20_000)) + body[start:]


def _splice(body: bytearray, chance: random.Random, originals: list[bytes]) -> bytearray:
    other = chance.choice(originals)
    return body[: chance.randrange(len(body) + 1)] + other[chance.randrange(len(other) + 1) :]


def _declare(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    name = chance.choice((b"windows-1256", b"utf-16", b"utf-7", b"no-such-thing", b"iso-8859-6", b"shift_jis"))
    return bytearray(b'<?xml version="1.0" encoding="' + name + b'"?>') + body


def _insert(body: bytearray, chance: random.Random, _: list[bytes]) -> bytearray:
    start = chance.randrange(len(body) + 1)
    piece = chance.choice(
        (b"\x00", b"\xff\xfe", b"<![CDATA[", b"<!--", b"]]>", b"<!DOCTYPE x [", b"&nbsp;", b"& ", "خبر".encode())
    )
    return body[:start] + piece + body[start:]


async def tally(materials: Iterator[Material]) -> Tally:
    """Read each; a fault is an answer that is no one-line refusal of ours, or a stopped worker."""
    result = Tally()
    reader = WorkerReader()
    try:
        for material in materials:
            start = time.monotonic()
            await _read(reader, material, result)
            seconds = time.monotonic() - start
            result.materials += 1
            result.worst = max(result.worst, seconds)
            if seconds > _LONGEST:
                result.slow.append(material.name)
    finally:
        await reader.close()
    return result


async def _read(reader: WorkerReader, material: Material, result: Tally) -> None:
    try:
        contents = await reader.read(material)
    except SourceError as error:
        reason = str(error).removeprefix(f"{material.name}: ")
        if "cannot be parsed" in reason or "worker" in reason or "\n" in reason:
            result.faults.append(str(error))
        else:
            result.refused[reason.partition("(")[0].partition("<")[0].strip()] += 1
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what this looks for
        result.faults.append(f"{material.name}: {error!r}")
    else:
        broken = [item.error for item in contents.items if item.error and "cannot be read" in item.error]
        result.faults += broken[:1]
        result.read += not broken


def as_they_are(data: Path) -> Tally:
    found = (Material(str(path), path.read_bytes(), NOW) for path in files(data))
    return asyncio.run(tally(found))


def as_they_break(data: Path, number: int = SAMPLE) -> Tally:
    originals = [body for path in files(data) if is_feed(path) and len(body := path.read_bytes()) < 200_000]
    broken = (Material(f"mutation {at}", body, NOW) for at, body in enumerate(mutations(originals, number)))
    return asyncio.run(tally(broken))


def rows(data: Path) -> list[Row]:
    feeds = [path for path in files(data) if is_feed(path)]
    whole = as_they_are(data)
    broken = as_they_break(data, int(os.environ.get("NEWSBOT_MUTATIONS", SAMPLE)))
    named = (f"feeds, {whole.materials} files ({len(feeds)} feeds)", f"feeds, {broken.materials} mutations")
    return [
        row
        for name, result in zip(named, (whole, broken), strict=True)
        for row in (
            Row(name, "read or refused in a line %", None, 100.0, result.share(len(result.faults))),
            Row(name, f"within {_LONGEST:.0f} s %", None, 100.0, result.share(len(result.slow))),
            Row(name, "worst seconds", None, None, result.worst),
        )
    ]


def _print(name: str, result: Tally) -> None:
    counted = f"{result.materials} materials, {result.read} read, {len(result.faults)} faults"
    print(f"{name}: {counted}, worst {result.worst:.2f} s")
    for reason, number in result.refused.most_common():
        print(f"  {number:5} {reason}")
    for fault in (*result.faults[:20], *(f"slow: {name}" for name in result.slow)):
        print(f"  {fault}")


if __name__ == "__main__":
    folder = Path(os.environ["NEWSBOT_DATA"])
    _print("as they are", as_they_are(folder))
    _print("as they break", as_they_break(folder, int(sys.argv[1]) if len(sys.argv) > 1 else SAMPLE))
