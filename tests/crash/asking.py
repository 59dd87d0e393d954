"""Kill the whole bot on Matrix while people ask it, in plain and encrypted rooms: each question has one answer.

    python -m tests.crash.asking --commands 500 --kills 40

A question is `!story <number>`, and the story holds that number. Exit code 1 when anything is wrong.
"""

import argparse
import asyncio
import json
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from tests.app.kit import stock
from tests.app.matrix_kit import Newsbot, plain
from tests.crash import lives
from tests.crash.rooms import Done, Stage, begun, deliveries, homeserver, option_homeserver, staged, unhandled, work
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import place

_A_ROOM = 20  # questions that a room may ask at once; more are told to wait
_NUMBER = re.compile(r"الفرن رقم (\d+)")
_LONGEST = 120.0  # seconds that the last life has to answer what is left


@dataclass(frozen=True, slots=True)
class Answers:
    """Counts of questions.

    Attributes:
        lost: without an answer. `doubled`: answers beyond the first. `strange`: what answers none of them.
        unordered: rooms that were answered in another order than they asked in.
        encrypted: answers in encrypted rooms.
    """

    answered: int
    encrypted: int
    lost: int
    doubled: int
    strange: int
    unordered: int

    @property
    def good(self) -> bool:
        return not (self.lost or self.doubled or self.strange or self.unordered)


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.asking", description=__doc__)
    options.add_argument("--commands", type=int, default=500)
    options.add_argument("--kills", type=int, default=40)
    options.add_argument("--longest", type=float, default=1.0, help="seconds of a life beside its start")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    option_homeserver(options)
    given = options.parse_args()
    with homeserver(given) as server, tempfile.TemporaryDirectory(dir=place()) as folder:
        report = _run(server, Path(folder), given)
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if report["good"] else 1


def _run(server: Homeserver, folder: Path, given: argparse.Namespace) -> dict[str, object]:
    chance = random.Random(given.seed)
    rooms = -(-given.commands // _A_ROOM)
    lives.live(partial(stock, folder, given.commands))
    with asyncio.Runner() as people:
        stage = people.run(staged(server, rooms - rooms // 2, rooms // 2))
        start = begun(stage.bot, folder)
        began, asked = time.monotonic(), 0
        for kill in range(1, given.kills + 1):
            bot = lives.born(partial(work, stage.bot, folder))
            over = time.monotonic() + chance.uniform(start / 2, start + given.longest)
            asked = people.run(_ask(stage, asked, given.commands * kill // given.kills, over))
            os.kill(bot, signal.SIGKILL)
            os.waitpid(bot, 0)
        before = deliveries(folder, "sent")
        people.run(_ask(stage, asked, given.commands))
        lives.live(partial(work, stage.bot, folder, _all_answered(given.commands)))
        seconds = round(time.monotonic() - began, 2)
        found = people.run(_read(stage, given.commands))
        people.run(stage.nora.close())
    figures = {"kills": given.kills, "answered_at_last_kill": before, "start": round(start, 2), "seconds": seconds}
    figures["unhandled"] = unhandled(folder)
    return {"good": found.good, "seed": given.seed, **figures, **asdict(found)}


async def _ask(stage: Stage, asked: int, upto: int, over: float | None = None) -> int:
    """Ask, one room after another, up to a number of questions and until a time. Returns how many there are."""
    while asked < upto and (over is None or time.monotonic() < over):
        asked += 1
        await stage.nora.say(stage.rooms[asked % len(stage.rooms)], f"!story d{asked}")
    if over is not None:
        await asyncio.sleep(max(0.0, over - time.monotonic()))
    return asked


def _all_answered(commands: int) -> Done:
    """Gives up in the end: what is missing then is lost."""
    gives_up = time.monotonic() + _LONGEST

    async def done(bot: Newsbot) -> bool:
        counts = await bot.app.store.outbox.counts()
        return counts.get("sent", 0) >= commands or time.monotonic() > gives_up

    return done


async def _read(stage: Stage, commands: int) -> Answers:
    """Hold what stands in the rooms against what was asked."""
    await stage.nora.catch_up()
    found, strange, unordered, encrypted = Counter[int](), 0, 0, 0
    for room in stage.rooms:
        texts = [plain(seen) for seen in await stage.said(room)]
        numbers = [int(number[1]) for seen in texts if (number := _NUMBER.search(seen.body))]
        found.update(numbers)
        strange += len(texts) - len(numbers)
        unordered += numbers != sorted(numbers)
        encrypted += sum(seen.encrypted for seen in texts)
    answered = set(found)
    return Answers(
        answered=len(answered),
        encrypted=encrypted,
        lost=len(set(range(1, commands + 1)) - answered),
        doubled=found.total() - len(answered),
        strange=strange,
        unordered=unordered,
    )


if __name__ == "__main__":
    sys.exit(main())
