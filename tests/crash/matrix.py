"""Kill the whole bot on Matrix while it sends to a real Synapse, and judge by what another client reads there.

    python -m tests.crash.matrix --kills 200 --posts 400

Some rooms are plain, some encrypted, and one becomes encrypted on the way. A second request under the same transaction
id makes no second event, so nothing may be uncertain either. Exit code 1 when anything is wrong.
"""

import argparse
import asyncio
import json
import random
import re
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from newsbot.chat.room import Room
from tests.app.matrix_kit import Newsbot
from tests.crash import lives
from tests.crash.oracle import Received, judge
from tests.crash.rooms import ACCOUNT, Stage, begun, deliveries, homeserver, option_homeserver, staged, work
from tests.crash.sender import Plan, all_out, publish
from tests.doubles.matrix_reader import MEGOLM
from tests.doubles.synapse.members import Homeserver
from tests.doubles.synapse.running import place

# A part may have 40,000 bytes as an edit, which says it three times: two such paragraphs are two messages.
FILLING = " " + "خبر " * 1_200
_TEXT = re.compile(r"\d+\.\d+")
_MARK = "org.newsbot.delivery"


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.matrix", description=__doc__)
    options.add_argument("--kills", type=int, default=16)
    options.add_argument("--plain", type=int, default=5, help="rooms; one of them becomes encrypted")
    options.add_argument("--sealed", type=int, default=3, help="rooms that are encrypted")
    options.add_argument("--posts", type=int, default=40)
    options.add_argument("--longest", type=float, default=0.5, help="seconds of a life beside its start")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    option_homeserver(options)
    given = options.parse_args()
    with homeserver(given) as server, tempfile.TemporaryDirectory(dir=place()) as folder:
        plan = Plan(Path(folder), rooms=given.plain + given.sealed, posts=given.posts, window=0)
        report = _run(server, plan, given)
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if report["good"] else 1


def _run(server: Homeserver, plan: Plan, given: argparse.Namespace) -> dict[str, object]:
    chance = random.Random(given.seed)

    async def done(bot: Newsbot) -> bool:
        return await all_out(bot.app.store, plan)

    with asyncio.Runner() as people:
        stage = people.run(staged(server, given.plain, given.sealed))
        rooms = [Room(ACCOUNT, room) for room in stage.rooms]
        lives.live(partial(publish, plan, ACCOUNT, rooms, filling=FILLING))
        start = begun(stage.bot, plan.folder)
        began, kills, on_wire = time.monotonic(), 0, 0
        while kills < given.kills:
            after = chance.uniform(start / 2, start + given.longest)
            kills += lives.live(partial(work, stage.bot, plan.folder), after)
            on_wire += deliveries(plan.folder, "sending") > 0
            if kills == given.kills // 2:
                people.run(stage.nora.set_state(stage.rooms[0], "m.room.encryption", {"algorithm": MEGOLM}))
        left = plan.deliveries - deliveries(plan.folder, "sent")
        lives.live(partial(work, stage.bot, plan.folder, done))
        seconds = round(time.monotonic() - began, 2)
        received, unreadable = people.run(read(stage))
        people.run(stage.nora.close())
    verdict = judge(plan, received)
    figures = {"kills": kills, "on_wire": on_wire, "left_at_last_kill": left, "seconds": seconds}
    figures |= {"encrypted": sum(one["encrypted"] for one in received), "unreadable": unreadable}
    good = verdict.good(plan) and not unreadable and not verdict.uncertain
    return {"good": good, "seed": given.seed, **figures, **verdict.as_dict()}


async def read(stage: Stage) -> tuple[list[Received], int]:
    """What stands in the rooms from the bot, as a ledger, and how much of it nobody can read."""
    await stage.nora.catch_up()
    found, unreadable = [], 0
    for room in stage.rooms:
        for seen in await stage.said(room):
            text = _TEXT.search(seen.body)
            if text is None:
                unreadable += 1
                continue
            delivery = int(seen.content[_MARK].rpartition("-")[2])
            line = {"op": "send", "room": room, "text": text[0], "delivery": delivery, "remote_id": seen.event_id}
            found.append(line | {"encrypted": seen.encrypted})
    return found, unreadable


if __name__ == "__main__":
    sys.exit(main())
