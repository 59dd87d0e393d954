"""The bot, a person and their rooms on a real Synapse, for the runs in which the bot is killed."""

import argparse
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from tests.app.matrix_kit import API, Newsbot
from tests.crash.lives import live
from tests.doubles.matrix_reader import Reader, Seen
from tests.doubles.synapse.configuration import Limits
from tests.doubles.synapse.members import Homeserver, Member
from tests.doubles.synapse.running import started

ACCOUNT = "matrix"
_RATE = 400.0  # messages a second: more than the homeserver takes
Done = Callable[[Newsbot], Awaitable[bool]]


@dataclass(frozen=True, slots=True)
class Stage:
    """A person at a client that is not ours, who is in sync only when told to.

    Attributes:
        rooms: ids: first the plain rooms, then the encrypted ones.
    """

    bot: Member
    nora: Reader
    rooms: tuple[str, ...]

    async def said(self, room: str) -> list[Seen]:
        """All that the bot said in a room, in order."""
        history = await self.nora.history(room)
        return [one for one in history if one.sender == self.bot.user_id and one.state_key is None]


def option_homeserver(options: argparse.ArgumentParser) -> None:
    options.add_argument("--homeserver", help="address of a Synapse that runs; else one is started")
    options.add_argument("--secret", default="", help="of that one, for making users")


@contextmanager
def homeserver(given: argparse.Namespace, limits: Limits = "lifted") -> Iterator[Homeserver]:
    """The one that the options name, or one of our own."""
    if given.homeserver:
        yield Homeserver(given.homeserver, given.secret)
    else:
        with started(limits) as synapse:
            yield synapse.homeserver


async def staged(server: Homeserver, plain: int, sealed: int) -> Stage:
    """So many plain and encrypted rooms, which the bot has entered before it ever ran. `nora` has to be closed."""
    bot, nora = await server.user("newsbot"), Reader(await server.user("nora"))
    await nora.open()
    rooms = []
    for number in range(plain + sealed):
        room = await nora.create_room(invite=[bot.user_id], encrypted=number >= plain)
        await bot.call("POST", f"{API}/join/{room}", {})
        rooms.append(room)
    await nora.catch_up()
    return Stage(bot, nora, tuple(rooms))


async def work(member: Member, folder: Path, done: Done | None = None, **matrix: Any) -> None:
    """The whole bot on Matrix, until killed or `done`. `matrix`: keys of that section."""
    async with Newsbot.running(member, folder, **{"rate": _RATE} | matrix) as bot:
        while not (done and await done(bot)):
            if bot.task.done():
                raise RuntimeError("the bot ended by itself")
            await bot.app.clock.sleep(0.02)


def begun(member: Member, folder: Path) -> float:
    """Seconds that a start takes here, by a first one; afterwards it is known where listening begins.

    In a process of its own like all lives: they would share the cryptography's dice with one that has thrown them.
    """
    began, file = time.monotonic(), folder / "start"

    async def listening(bot: Newsbot) -> bool:
        file.write_text(str(time.monotonic() - began))
        return await bot.app.store.inbox.offset(ACCOUNT) is not None

    live(partial(work, member, folder, listening))
    return float(file.read_text())


def deliveries(folder: Path, state: str) -> int:
    """How many are in this state, in the store as the last life left it."""
    return _count(folder, "SELECT count(*) FROM delivery WHERE state = ?", state)


def unhandled(folder: Path) -> int:
    """Updates that were taken in and never came to an end, in the store as the last life left it."""
    return _count(folder, "SELECT count(*) FROM inbox WHERE settled IS NULL")


def _count(folder: Path, query: str, *given: str) -> int:
    connection = sqlite3.connect(f"file:{folder}/newsbot.db?mode=ro", uri=True)
    try:
        ((count,),) = connection.execute(query, given).fetchall()
    finally:
        connection.close()
    return int(count)
