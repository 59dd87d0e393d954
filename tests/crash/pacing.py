"""The pace at real time, on a server that enforces Telegram's limits. `python -m tests.crash.pacing --sends 2000`.

Three scenes at once, each with a server, a store and a sender of its own: a broadcast alone, one among more replies
than may go, and a restart inside a gate. Prints what was measured; 1 when something falls short.
"""

import argparse
import asyncio
import json
import multiprocessing
import random
import sqlite3
import sys
import tempfile
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any

from newsbot.chat.delivery import Priority
from newsbot.chat.document import Document, Paragraph, line
from newsbot.chat.pacing import Pace
from newsbot.chat.room import Room
from newsbot.flows.deliver import Deliver
from newsbot.ops.clock import SystemClock
from newsbot.platforms.telegram.client import TelegramPlatform, account
from newsbot.ports import Post
from newsbot.store import open_store
from newsbot.store.journal import WireJournal
from tests.crash.sender import ACCOUNT
from tests.doubles.telegram.running import Double, telegram_double

ALONE, MIXED = 23.75, 28.5
MOST_A_SECOND, MOST_A_MINUTE = 31, 20
# Two sends that leave a second apart may arrive a little closer.
SHORTEST_GAP = 0.95
_FIRST, _CHATTY, _GROUP, _CHANNEL = 2_000_000, 5, -1001, -1002
_LOOK = 0.2
_MAKING = asyncio.Lock()  # migrations run in one place of a process

Requests = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Finding:
    """Of one scene: what was measured, and whether that is enough."""

    good: bool
    figures: dict[str, float]


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.pacing", description=__doc__)
    options.add_argument("--sends", type=int, default=2000, help="of each of the two broadcasts")
    options.add_argument("--gate", type=int, default=10, help="seconds of the gate with the restart in it")
    given = options.parse_args()
    try:
        found = asyncio.run(asyncio.wait_for(_scenes(given.sends, given.gate), 60 + given.sends / 15))
    except TimeoutError:
        sys.stdout.write("the sends never came to an end\n")
        return 1
    for name, finding in found.items():
        sys.stdout.write(json.dumps({"scene": name, "good": finding.good, **finding.figures}) + "\n")
    return 0 if all(finding.good for finding in found.values()) else 1


async def _scenes(sends: int, gate: int) -> dict[str, Finding]:
    scenes = {"alone": alone(sends), "mixed": mixed(sends), "restart inside a gate": restarted(gate)}
    return dict(zip(scenes, await asyncio.gather(*scenes.values()), strict=True))


async def alone(sends: int) -> Finding:
    """A post for everyone, each in a chat of their own."""
    async with _stage() as (double, folder):
        rooms = _rooms(_FIRST, sends)
        await double.control.chats(_FIRST, sends)
        await _publish(folder, followers=rooms, posts=[Post(Priority.BREAKING, (_said(1),), everyone=True)])
        async with _sender(folder, double) as life:
            await _until(lambda: len(double.ledger("send")) >= sends, life)
            requests = await double.control.requests()
        return _judged(requests, _accepted(requests), ALONE)


async def mixed(sends: int) -> Finding:
    """The same among replies that are always waiting; a chat, a group and a channel want more than they may have."""
    news, replies = sends * 5 // 6, sends // 3
    async with _stage() as (double, folder):
        rooms, asking = _rooms(_FIRST, news), _rooms(_FIRST + news, replies)
        await double.control.chats(_FIRST, news + replies)
        await double.control.chat(_CHATTY)
        await double.control.chat(_GROUP, "supergroup")
        await double.control.chat(_CHANNEL, "channel")
        crowded = [
            *(Post(Priority.REPLY, (_said(n),), (Room("telegram", str(_CHATTY)),)) for n in range(sends // 25)),
            *(Post(Priority.REPLY, (_said(n),), (Room("telegram", str(_GROUP)),)) for n in range(sends // 40)),
            *(Post(Priority.BREAKING, (_said(n),), (Room("telegram", str(_CHANNEL)),)) for n in range(sends // 40)),
        ]
        answers = Post(Priority.REPLY, (_said(0),), tuple(asking))
        everyone = Post(Priority.BREAKING, (_said(0),), everyone=True)
        await _publish(folder, followers=rooms, posts=[*crowded, answers, everyone])
        wanted, waiting = {room.id for room in rooms}, {room.id for room in asking}
        async with _sender(folder, double) as life:
            await _until(lambda: wanted <= {str(one["chat"]) for one in double.ledger("send")}, life)
            requests = await double.control.requests()
        sent = _accepted(requests)
        last = max(one["mono"] for one in sent if one["chat"] in wanted)
        together = [one for one in sent if one["mono"] <= last]
        if waiting <= {one["chat"] for one in together}:
            raise RuntimeError("the replies ran out before the broadcast did")
        return _judged(requests, together, MIXED)


async def restarted(gate: int) -> Finding:
    """Two chats are told to wait, which means the account; the sender is killed then, and started again."""
    async with _stage() as (double, folder):
        rooms = _rooms(_FIRST, 400)
        await double.control.chats(_FIRST, len(rooms))
        await _publish(folder, followers=rooms, posts=[Post(Priority.BREAKING, (_said(1),), everyone=True)])
        # Answered late, so that a second one is on its way when the first is told to wait.
        about = {"parameters": {"retry_after": gate}, "gate": "account", "delay": 0.1}
        await double.control.fault("flood", method="sendMessage", skip=20, count=3, **about)
        async with _sender(folder, double) as life:
            await _until(lambda: _keeps(folder, gate), life)
            before = await double.control.requests()
        refused = [one for one in before if one["status"] == 429]
        until = max(one["mono"] + one["retry_after"] for one in refused if not one["inside"])
        async with _sender(folder, double) as life:
            wanted = len(_accepted(before)) + 20
            await _until(lambda: len(double.ledger("send")) >= wanted, life)
            requests = await double.control.requests()
        later = requests[len(before) :]
        early = sum(one["mono"] < until for one in later)
        figures = {
            "refused": len(refused),
            "chats": len({one["chat"] for one in refused}),
            "early": early,
            "first_after_end": round(min(one["mono"] for one in later) - until, 3),
            "refused_later": sum(one["status"] == 429 for one in later),
        }
        return Finding(early == 0 and figures["refused_later"] == 0 and figures["chats"] > 1, figures)


def _judged(requests: Requests, sent: Requests, least: float) -> Finding:
    times = [one["mono"] for one in sent]
    rate = (len(times) - 1) / (max(times) - min(times))
    chats: dict[str, list[float]] = defaultdict(list)
    for one in requests:
        chats[one["chat"]].append(one["mono"])
    figures = {
        "sends": len(sent),
        "rate": round(rate, 2),
        "most_in_a_second": _most([one["mono"] for one in requests], 1.0),
        "refused": sum(one["status"] != 200 for one in requests),
        "shortest_gap": round(min((b - a for at in chats.values() for a, b in pairwise(at)), default=60.0), 3),
        "most_in_a_minute": max((_most(at, 60.0) for chat, at in chats.items() if chat.startswith("-")), default=0),
    }
    good = (
        rate >= least
        and figures["most_in_a_second"] <= MOST_A_SECOND
        and not figures["refused"]
        and figures["shortest_gap"] >= SHORTEST_GAP
        and figures["most_in_a_minute"] <= MOST_A_MINUTE
    )
    return Finding(good, figures)


def _most(times: Sequence[float], span: float) -> int:
    """How many fall into the fullest stretch of `span` seconds."""
    most, first = 0, 0
    for last, at in enumerate(times):
        while times[first] <= at - span:
            first += 1
        most = max(most, last - first + 1)
    return most


def _rooms(first: int, count: int) -> list[Room]:
    return [Room("telegram", str(first + number)) for number in range(count)]


def _said(number: int) -> Document:
    return Document((Paragraph(line(f"خبر رقم {number}")),))


def _accepted(requests: Iterable[dict[str, Any]]) -> Requests:
    return [one for one in requests if one["method"] == "sendMessage" and one["status"] == 200]


@asynccontextmanager
async def _stage() -> AsyncIterator[tuple[Double, Path]]:
    with tempfile.TemporaryDirectory() as folder:
        async with telegram_double() as double:
            yield double, Path(folder)


def _opened(folder: Path) -> Any:
    return open_store(f"sqlite:///{folder}/store.db", folder / "key", lambda _: ())


async def _publish(folder: Path, *, followers: list[Room], posts: list[Post]) -> None:
    async with _MAKING, _opened(folder) as store:
        await store.outbox.follow(ACCOUNT, followers)
        for post in posts:
            await store.outbox.publish(ACCOUNT, post, SystemClock().now())


@asynccontextmanager
async def _sender(folder: Path, double: Double) -> AsyncIterator[SpawnProcess]:
    """A process that sends at the free pace, killed at the end of the block."""
    life = multiprocessing.get_context("spawn").Process(target=_live, args=(folder, double.base_url, double.token))
    life.start()
    try:
        yield life
    finally:
        life.kill()
        await asyncio.to_thread(life.join)


def _live(folder: Path, url: str, token: str) -> None:
    asyncio.run(_send(folder, url, token))


async def _send(folder: Path, url: str, token: str) -> None:
    clock, connected = SystemClock(), account(token, url)
    await connected.open()
    async with _opened(folder) as store:
        deliver = Deliver(
            TelegramPlatform(connected.bot, clock=clock),
            account=ACCOUNT,
            holder="sender",
            outbox=store.outbox,
            leases=store.leases,
            clock=clock,
            jitter=random.random,
            pace=Pace(),
            journal=WireJournal(folder / "wire", clock),
        )
        await deliver.run(asyncio.Event())


async def _until(done: Callable[[], bool], life: SpawnProcess) -> None:
    """What is looked at is on disk, so that looking does not keep the server from its clock."""
    while not await asyncio.to_thread(done):  # another process does it
        if not life.is_alive():
            raise RuntimeError("the sender ended by itself")
        await asyncio.sleep(_LOOK)


def _keeps(folder: Path, gate: int) -> bool:
    """Whether the store holds a gate for the account that is nearly all of what was told, and all was told."""
    connection = sqlite3.connect(f"file:{folder}/store.db?mode=ro", uri=True)
    try:
        kept = connection.execute("SELECT gate FROM lease").fetchall()
        ((under_way,),) = connection.execute("SELECT count(*) FROM delivery WHERE state = 'sending'").fetchall()
    finally:
        connection.close()
    least = (datetime.now(UTC) + timedelta(seconds=gate / 2)).timestamp()
    return not under_way and any(until is not None and until > least for (until,) in kept)


if __name__ == "__main__":
    sys.exit(main())
