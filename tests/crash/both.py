"""One process on Telegram and Matrix: what an answer costs on one while the other's server is gone, or hangs.

`python -m tests.crash.both --seconds 60`. Each outage lasts so long; questions are asked on the other side all the
while, one after the other. Prints medians and the longest in seconds, and by how much the longest exceeds the median
of when both are up; ends with 1 when that is more than a second.
"""

import argparse
import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.app.kit import stock
from tests.app.matrix_kit import environment
from tests.doubles.matrix_reader import Reader, reading
from tests.doubles.synapse.running import Synapse
from tests.doubles.synapse.running import started as synapse_started
from tests.doubles.telegram.running import Double, Running
from tests.doubles.telegram.running import started as telegram_started
from tests.doubles.telegram.settings import Settings

NEWSBOT = Path(sys.executable).with_name("newsbot")
_BETWEEN = 0.5  # seconds from an answer to the next question
_ROOMS = 8  # that take turns: one alone would ask too much for its allowance
_LONGEST = 1.0

Ask = Callable[[], Awaitable[float]]


@dataclass
class Telegram:
    """Persons in private chats; the server can be killed and started again at its port."""

    running: Running
    stop: Callable[[], object]
    seen: int = 0
    chats: deque[int] = field(default_factory=lambda: deque(range(5, 5 + _ROOMS)))

    @classmethod
    def start(cls, port: int = 0) -> "Telegram":
        starting = telegram_started(Settings(), port=port)
        return cls(starting.__enter__(), lambda: starting.__exit__(None, None, None))

    @property
    def port(self) -> int:
        return int(self.running.base_url.rpartition(":")[2])

    async def ask(self) -> float:
        """Seconds from a question to its answer."""
        async with self.running.controlled() as double:
            began = time.monotonic()
            self.chats.rotate()
            await double.control.say(self.chats[0], "/latest درعا 1")
            while len(self.running.ledger("send")) <= self.seen:  # noqa: ASYNC110  # it cannot tell
                await asyncio.sleep(0.005)
            self.seen = len(self.running.ledger("send"))
            return time.monotonic() - began

    async def begin(self) -> None:
        async with self.running.controlled() as double:
            await _new(double)


async def _new(double: Double) -> None:
    await double.control.reset()
    await double.control.chats(5, _ROOMS)


@dataclass
class Matrix:
    """A person in encrypted rooms."""

    reader: Reader
    bot: str
    rooms: deque[str] = field(default_factory=deque)

    async def begin(self) -> None:
        for _ in range(_ROOMS):
            room = await self.reader.create_room(invite=[self.bot], encrypted=True)
            await self.reader.wait(room, sender=self.bot)
            self.rooms.append(room)

    async def ask(self) -> float:
        began = time.monotonic()
        self.rooms.rotate()
        asked = await self.reader.say(self.rooms[0], "!latest درعا 1")
        await self.reader.wait(self.rooms[0], sender=self.bot, after=asked)
        return time.monotonic() - began


@dataclass
class Figures:
    """Seconds that answers took, by what was down meanwhile."""

    taken: dict[str, list[float]] = field(default_factory=dict)

    async def measure(self, name: str, ask: Ask, seconds: float) -> None:
        ends = time.monotonic() + seconds
        taken = self.taken.setdefault(name, [])
        while time.monotonic() < ends:
            taken.append(await ask())
            await asyncio.sleep(_BETWEEN)

    def report(self) -> dict[str, Any]:
        """`more` is by how much the longest exceeds the median of when both are up."""
        usual = {name: statistics.median(self.taken[f"{name}, both up"]) for name in ("telegram", "matrix")}
        found: dict[str, Any] = {}
        for name, taken in self.taken.items():
            more = max(taken) - usual[name.partition(",")[0]]
            found[name] = {
                "asked": len(taken),
                "median": round(statistics.median(taken), 3),
                "longest": round(max(taken), 3),
                "more": round(more, 3),
            }
        return {"good": all(one["more"] <= _LONGEST for one in found.values()), **found}


async def measure(seconds: float, telegram: Telegram, synapse: Synapse, matrix: Matrix) -> Figures:
    figures = Figures()
    await figures.measure("telegram, both up", telegram.ask, min(seconds, 10))
    await figures.measure("matrix, both up", matrix.ask, min(seconds, 10))
    with _frozen(telegram.running.pid):
        await figures.measure("matrix, telegram hangs", matrix.ask, seconds)
    port = telegram.port
    telegram.stop()
    await figures.measure("matrix, telegram is gone", matrix.ask, seconds)
    again = await asyncio.to_thread(Telegram.start, port)
    try:
        await again.begin()
        await again.ask()  # both are up again
        assert synapse._process is not None  # nobody else freezes it
        with _frozen(synapse._process.pid):
            await figures.measure("telegram, matrix hangs", again.ask, seconds)
        await matrix.ask()
        await asyncio.to_thread(synapse.kill)
        await figures.measure("telegram, matrix is gone", again.ask, seconds)
        await asyncio.to_thread(synapse.start)
        await matrix.ask()
    finally:
        again.stop()
    return figures


@contextmanager
def _frozen(pid: int) -> Any:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def _bot(folder: Path, given: dict[str, str]) -> AsyncIterator[None]:
    log = (folder / "log").open("wb")
    running = await asyncio.create_subprocess_exec(str(NEWSBOT), "run", env={**os.environ, **given}, stderr=log)
    try:
        yield
    except TimeoutError:
        sys.stderr.write((folder / "log").read_text(errors="replace")[-3000:])
        raise
    finally:
        running.terminate()
        await running.wait()
        log.close()


async def main(seconds: float) -> int:
    with tempfile.TemporaryDirectory() as place, synapse_started() as synapse:
        folder = Path(place)
        await stock(folder)
        member, nora = await synapse.homeserver.user("newsbot"), await synapse.homeserver.user("nora")
        telegram = await asyncio.to_thread(Telegram.start)
        (folder / "newsbot.toml").write_text("")
        given = environment(member, folder) | {
            "NEWSBOT_CONFIG": str(folder / "newsbot.toml"),
            "NEWSBOT__TELEGRAM__TOKEN": telegram.running.token,
            "NEWSBOT__TELEGRAM__API_BASE_URL": telegram.running.base_url,
        }
        await telegram.begin()
        async with reading(nora) as reader, _bot(folder, given):
            matrix = Matrix(reader, member.user_id)
            await matrix.begin()
            figures = await measure(seconds, telegram, synapse, matrix)
    report = figures.report()
    sys.stdout.write(json.dumps(report, indent=1) + "\n")
    return 0 if report["good"] else 1


if __name__ == "__main__":
    options = argparse.ArgumentParser(prog="tests.crash.both", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0)
    sys.exit(asyncio.run(main(options.parse_args().seconds)))
