"""One bot on both messengers, one of whose servers is away: frozen, then stopped. How long do people at the other wait?

    python -m tests.crash.away --seconds 60

`newsbot run` talks to the Telegram double and to a real Synapse. A question is asked twice a second where the server
is there, and the one that goes has just been asked twenty times. Exit code 1 when an answer comes more than a second
later than the usual one, or when the server that came back is not answered to.
"""

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from tests.app.kit import sent, stock, until
from tests.doubles.matrix_reader import Reader, reading
from tests.doubles.synapse.members import Member
from tests.doubles.synapse.running import Synapse, free_port, place, started
from tests.doubles.telegram.running import Double, telegram_double

_GOAL = 1.0  # seconds that an answer may come later than usual
_EVERY = 0.5
_BURST = 20
_PATIENCE = 90.0  # seconds until a server that came back has to be answered to
_QUESTION = "/story d7"
_CHATS = range(101, 107)


@dataclass(slots=True)
class Telegram:
    """Attributes:
    double: the server that runs now, another after each stop, at the same address.
    """

    port: int
    stack: AsyncExitStack
    double: Double
    asked: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Telegram"]:
        port, stack = free_port(), AsyncExitStack()
        one = cls(port, stack, await _double(stack, port))
        try:
            yield one
        finally:
            await one.stack.aclose()

    async def ask(self) -> None:
        """Returns when the answer is there."""
        self.asked += 1
        chat = _CHATS[self.asked % len(_CHATS)]
        before = len(sent(self.double, chat))
        await self.double.control.say(chat, _QUESTION)
        await until(lambda: len(sent(self.double, chat)) > before)

    async def burst(self) -> None:
        for number in range(_BURST):
            await self.double.control.say(_CHATS[number % len(_CHATS)], _QUESTION)

    async def freeze(self) -> None:
        os.kill(self.double.pid, signal.SIGSTOP)

    async def thaw(self) -> None:
        os.kill(self.double.pid, signal.SIGCONT)

    async def stop(self) -> None:
        await self.stack.aclose()

    async def start(self) -> None:
        self.stack = AsyncExitStack()
        self.double = await _double(self.stack, self.port)


@dataclass(slots=True)
class Matrix:
    synapse: Synapse
    nora: Reader
    bot: Member
    rooms: list[str]
    asked: int = 0

    @classmethod
    @asynccontextmanager
    async def open(cls) -> AsyncIterator["Matrix"]:
        with started() as synapse:
            bot = await synapse.homeserver.user("newsbot")
            async with reading(await synapse.homeserver.user("nora")) as nora:
                yield cls(synapse, nora, bot, [])

    async def meet(self) -> None:
        """Two plain rooms and two encrypted ones, with a bot that runs."""
        for number in range(4):
            room = await self.nora.create_room(invite=[self.bot.user_id], encrypted=number >= 2)
            await self.nora.wait(room, sender=self.bot.user_id)
            self.rooms.append(room)

    async def ask(self) -> None:
        self.asked += 1
        room = self.rooms[self.asked % len(self.rooms)]
        asked = await self.nora.say(room, _QUESTION)
        await self.nora.wait(room, sender=self.bot.user_id, after=asked, seconds=60)

    async def burst(self) -> None:
        for number in range(_BURST):
            await self.nora.say(self.rooms[number % len(self.rooms)], _QUESTION)

    async def freeze(self) -> None:
        self.synapse.freeze()

    async def thaw(self) -> None:
        self.synapse.thaw()

    async def stop(self) -> None:
        await asyncio.to_thread(self.synapse.stop)

    async def start(self) -> None:
        await asyncio.to_thread(self.synapse.start)


async def _double(stack: AsyncExitStack, port: int) -> Double:
    double = await stack.enter_async_context(telegram_double(port=port))
    await double.control.chats(_CHATS.start, len(_CHATS))
    return double


async def measure(seconds: float) -> list[dict[str, Any]]:
    """A line for each time that a server was away."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="newsbot-away-", dir=place())))
        await stock(folder)
        telegram = await stack.enter_async_context(Telegram.open())
        matrix = await stack.enter_async_context(Matrix.open())
        stack.enter_context(_newsbot(folder, telegram, matrix))
        await matrix.meet()
        await telegram.ask()
        lines = []
        for gone, there in ((telegram, matrix), (matrix, telegram)):
            for how, go, come in (("frozen", gone.freeze, gone.thaw), ("stopped", gone.stop, gone.start)):
                found = await _away(gone, there, go, come, seconds)
                lines.append({"gone": type(gone).__name__.lower(), "how": how, **found})
        return lines


async def _away(
    gone: Telegram | Matrix,
    there: Telegram | Matrix,
    go: Callable[[], Awaitable[None]],
    come: Callable[[], Awaitable[None]],
    seconds: float,
) -> dict[str, Any]:
    usual = await _waits(there, min(10.0, seconds))
    await gone.burst()
    await go()
    took = await _waits(there, seconds)
    coming, after = asyncio.create_task(_back(gone, come)), await _waits(there, 5.0)
    slowest = max((*took, *after))
    return {
        "usual": round(median(usual), 3),
        "slowest": round(slowest, 3),
        "later": round(slowest - median(usual), 3),
        "questions": len(took),
        "back_after": round(await coming, 1),
    }


async def _back(gone: Telegram | Matrix, come: Callable[[], Awaitable[None]]) -> float:
    """Seconds until somebody there has an answer, from the moment when the server is back."""
    await come()
    began = time.monotonic()
    async with asyncio.timeout(_PATIENCE):
        await gone.ask()
    return time.monotonic() - began


async def _waits(there: Telegram | Matrix, seconds: float) -> list[float]:
    """How long each question waited for its answer."""
    found, end = [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        await there.ask()
        found.append(time.monotonic() - began)
        await asyncio.sleep(max(0.0, _EVERY - found[-1]))
    return found


@contextmanager
def _newsbot(folder: Path, telegram: Telegram, matrix: Matrix) -> Iterator[None]:
    for name, secret in (("telegram", telegram.double.token), ("matrix", matrix.bot.access_token)):
        (folder / name).touch(mode=0o600)
        (folder / name).write_text(secret)
    (folder / "newsbot.toml").write_text(f"""
        [store]
        url = "sqlite:///{folder}/newsbot.db"
        key_file = "{folder}/newsbot.key"
        [ops]
        listen = "127.0.0.1:0"
        [telegram]
        api_base_url = "{telegram.double.base_url}"
        token_file = "{folder}/telegram"
        [matrix]
        homeserver = "{matrix.bot.homeserver}"
        user_id = "{matrix.bot.user_id}"
        access_token_file = "{folder}/matrix"
        store_dir = "{folder}/keys"
        pickle_key_file = "{folder}/pickle.key"
        join = "any"
        rate = 50.0
    """)
    command = [str(Path(sys.executable).with_name("newsbot")), "run", "--config", str(folder / "newsbot.toml")]
    running = subprocess.Popen(command)
    try:
        yield
    finally:
        running.terminate()
        with suppress(subprocess.TimeoutExpired):
            running.wait(30)
        running.kill()


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.away", description=__doc__)
    options.add_argument("--seconds", type=float, default=60.0, help="that a server is away")
    lines = asyncio.run(measure(options.parse_args().seconds))
    for line in lines:
        sys.stdout.write(json.dumps(line) + "\n")
    return int(any(line["later"] > _GOAL for line in lines))


if __name__ == "__main__":
    sys.exit(main())
