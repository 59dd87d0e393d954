"""A homeserver that lets the bot say little, as an untouched Synapse does: 0.2 messages a second, ten at once.

    python -m tests.crash.storm --posts 30 --lift-after 120

The bot is killed in the middle, and later an administrator lifts the limit. A proxy before the homeserver writes down
what was asked and refused, so that nobody has to believe the bot: no message is asked for before the time that a
refusal named, none is lost or doubled, and the operator reads once in a life how to lift the limit. Exit code 1 when
anything is wrong.
"""

import argparse
import asyncio
import json
import logging
import os
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web

from newsbot.chat.room import Room
from tests.app.matrix_kit import Newsbot
from tests.crash import lives
from tests.crash.matrix import FILLING, read
from tests.crash.oracle import judge
from tests.crash.rooms import ACCOUNT, deliveries, homeserver, option_homeserver, staged, work
from tests.crash.sender import Plan, all_out, publish
from tests.doubles.synapse.configuration import HOST
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import free_port, place

_ALLOWED, _AT_ONCE = 0.2, 10  # of an untouched Synapse
_SHARE = 0.7  # of what is allowed that has to be used
_TOLD = "override_ratelimit"
_HOP = {"transfer-encoding", "content-length", "content-encoding", "connection", "host"}


@dataclass(frozen=True, slots=True)
class Asked:
    """A message that the homeserver was asked to take. Times are of a monotonic clock.

    Attributes:
        after: seconds that a refusal named.
    """

    began: float
    ended: float
    status: int
    after: float = 0.0


def early(asked: Sequence[Asked]) -> int:
    """Requests that began while an earlier refusal said that there should be none."""
    gates = [(one.ended, one.ended + one.after) for one in asked if one.status == 429]
    return sum(any(since < one.began < until for since, until in gates) for one in asked)


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.storm", description=__doc__)
    options.add_argument("--posts", type=int, default=12)
    options.add_argument("--plain", type=int, default=3)
    options.add_argument("--sealed", type=int, default=1)
    options.add_argument("--lift-after", type=float, help="seconds after the kill; else it is never lifted")
    options.add_argument("--kill-after", type=float, default=30.0, help="seconds; 0: not at all")
    option_homeserver(options)
    given = options.parse_args()
    with homeserver(given, "default") as server, tempfile.TemporaryDirectory(dir=place()) as folder:
        plan = Plan(Path(folder), rooms=given.plain + given.sealed, posts=given.posts, window=0)
        report = _run(server, plan, given)
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if report["good"] else 1


def _run(server: Homeserver, plan: Plan, given: argparse.Namespace) -> dict[str, object]:
    ledger, log = plan.folder / "asked", plan.folder / "log"
    port = free_port()
    proxy = lives.born(partial(_watch, server.url, port, ledger))

    async def done(bot: Newsbot) -> bool:
        return await all_out(bot.app.store, plan)

    limited: tuple[float, int] | None = None
    with asyncio.Runner() as people:
        stage = people.run(staged(server, given.plain, given.sealed))
        lives.live(partial(publish, plan, ACCOUNT, [Room(ACCOUNT, room) for room in stage.rooms], filling=FILLING))
        life = partial(_life, log, partial(work, stage.bot, plan.folder, homeserver=f"http://{HOST}:{port}", rate=None))
        began = time.monotonic()
        if given.kill_after:
            lives.live(partial(life, None), given.kill_after)
        last = lives.born(partial(life, done))
        if given.lift_after is not None:
            time.sleep(given.lift_after)
            limited = time.monotonic() - began, deliveries(plan.folder, "sent")
            people.run(server.lift_limits(stage.bot))
        lives.ended(last)
        seconds = time.monotonic() - began
        received, unreadable = people.run(read(stage))
        people.run(stage.nora.close())
    os.kill(proxy, signal.SIGKILL)
    os.waitpid(proxy, 0)
    asked = [Asked(**json.loads(line)) for line in ledger.read_text().splitlines()]
    limited = limited or (seconds, plan.deliveries)
    verdict, told = judge(plan, received), log.read_text().count(_TOLD)
    figures = {
        "limited_seconds": round(limited[0], 1),
        "limited_sent": limited[1],
        "share_of_what_is_allowed": round(limited[1] / (_AT_ONCE + limited[0] * _ALLOWED), 2),
        "lifted_seconds": round(seconds - limited[0], 1),
        "refused": sum(one.status == 429 for one in asked),
        "early": early(asked),
        "told": told,
        "unreadable": unreadable,
    }
    good = verdict.good(plan) and not (verdict.uncertain or unreadable or figures["early"]) and 1 <= told <= 2
    return {"good": good and figures["share_of_what_is_allowed"] >= _SHARE, **figures, **verdict.as_dict()}


async def _life(log: Path, bot: Any, done: Any) -> None:
    logging.basicConfig(filename=log, level=logging.WARNING)
    await bot(done)


async def _watch(upstream: str, port: int, ledger: Path) -> None:
    """Hand everything on, and write down each message that is asked for."""
    timeout = aiohttp.ClientTimeout(None)
    async with aiohttp.ClientSession(timeout=timeout, auto_decompress=False) as session:
        with ledger.open("a", buffering=1) as lines:

            async def pass_on(request: web.Request) -> web.Response:
                began = time.monotonic()
                headers = {name: value for name, value in request.headers.items() if name.lower() not in _HOP}
                body = await request.read()
                async with session.request(
                    request.method, upstream + request.raw_path, data=body, headers=headers
                ) as answer:
                    content = await answer.read()
                if "/send/" in request.path:
                    after = float(answer.headers.get("Retry-After", 0))
                    one = {"began": began, "ended": time.monotonic(), "status": answer.status, "after": after}
                    lines.write(json.dumps(one) + "\n")
                told = {name: value for name, value in answer.headers.items() if name.lower() not in _HOP}
                return web.Response(status=answer.status, body=content, headers=told)

            app = web.Application(client_max_size=1 << 24)
            app.router.add_route("*", "/{tail:.*}", pass_on)
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, HOST, port).start()
            await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
