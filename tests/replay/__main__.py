"""`python -m tests.replay --rooms 10000`: the news of NEWSBOT_DATA, spread over a day, to so many rooms."""

import argparse
import asyncio
import json
import os
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from newsbot.news import gazetteer as places
from newsbot.news.topics import TOPICS as KNOWN
from tests.replay.agenda import CORRECTED, Agenda
from tests.replay.day import STEP, Day, day, spread
from tests.replay.oracle import Verdict, judge
from tests.replay.rooms import PLACES, TOPICS, draw

_MEMORY = "/dev/shm"
EVERY = 1461
"""Articles that there are."""
START = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)  # midnight in Damascus


async def replay(rooms: int, articles: int, seed: int, folder: Path) -> tuple[Verdict, Day]:
    known = places.load().places
    wanted = [place for place in PLACES if place in known]
    members = draw(rooms, START, wanted, [one for one in TOPICS if one in KNOWN], seed)
    file = Path(os.environ["NEWSBOT_DATA"]) / "news" / "news.jsonl"
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    every = max(1, len(lines) // articles)
    async with day(folder, START, members) as passing:
        await passing.follow(members)
        agenda = Agenda(passing, {one.room: one for one in members}, {line["id"]: line for line in lines})
        steps = spread(lines[::every], START, seed)
        for at, batch in steps:
            await passing.step(at, batch, agenda.correction() if at - START == CORRECTED else None)
            await agenda.do(at - START)
        # A day more without news: what waits for an hour or for the end of quiet hours comes.
        end = steps[-1][0]
        for number in range(1, 6 * 26):
            await passing.step(end + number * STEP, [])
    return judge(members, passing.filed, passing.messages, passing.gazetteer, passing.aired), passing


def report(verdict: Verdict, passing: Day, seconds: float) -> dict[str, object]:
    return {
        "articles": len(passing.filed),
        "storyless": passing.storyless,
        "stories": len({one.story for one in passing.filed}),
        "expected": verdict.expected,
        "at_once": verdict.at_once,
        "in_digests": verdict.in_digests,
        "on_pages": verdict.on_pages,
        "breaking": verdict.breaking,
        "corrected": verdict.corrected,
        "while_quiet": dict(verdict.while_quiet),
        "messages": len(passing.messages),
        "edits": passing.edits,
        **{name: len(lines) for name, lines in verdict.wrong.items()},
        "seconds": round(seconds, 1),
    }


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.replay", description=__doc__)
    options.add_argument("--rooms", type=int, default=1000)
    options.add_argument("--articles", type=int, default=EVERY)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    began = time.monotonic()
    memory = _MEMORY if os.access(_MEMORY, os.W_OK) else None  # nothing of the store is kept
    with tempfile.TemporaryDirectory(prefix="newsbot-replay-", dir=memory) as folder:
        verdict, passing = asyncio.run(replay(chosen.rooms, chosen.articles, chosen.seed, Path(folder)))
    sys.stdout.write(json.dumps(report(verdict, passing, time.monotonic() - began)) + "\n")
    for name, lines in verdict.wrong.items():
        for line in lines[:5]:
            sys.stderr.write(f"{name}: {line}\n")
    return int(any(verdict.wrong.values()))


if __name__ == "__main__":
    sys.exit(main())
