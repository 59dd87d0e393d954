"""Corrections and retractions at random moments of a fan-out, with kills. `python -m tests.crash.corrections --help`.

Every copy has to end as the last version, or its room is listed with a reason.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import sqlite3
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from newsbot.news import gazetteer as places
from tests.crash import ledger, lives
from tests.crash.newsdesk import FIRST_ROOM, Change, Script, live, prepare
from tests.crash.sender import Plan
from tests.doubles.synapse.running import place

_MOST_CHANGES = 5
# Seconds at most that an answer takes, so that something is on the wire whenever words change.
_DELAY = 0.03
_ROWS = """
SELECT d.id, d.recipient, d.state, d.reason FROM delivery d
JOIN bulletin_post b ON b.post = d.post WHERE b.part = 'news'
"""
_VERSION = re.compile(r"النسخة رقم (\d+)")
# No account of a fault, but of a decision or a doubt: what a list of failures says of a room.
_LISTED = frozenset(("uncertain", "dead", "gone", "expired"))
WRONG = ("lost", "stale", "unlisted", "doubled", "late", "early")


class Fate(NamedTuple):
    """What a room got.

    Attributes:
        copies: versions in the order in which they were shown, each send or edit of a message one.
        states: of its deliveries, with their reasons.
    """

    copies: tuple[int, ...]
    states: tuple[tuple[str, str | None], ...]


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash.corrections", description=__doc__)
    options.add_argument("--changes", type=int, default=10, help="corrections and retractions, over all fan-outs")
    options.add_argument("--rooms", type=int, default=300)
    options.add_argument("--rate", type=float, default=1500.0)
    options.add_argument("--faults", type=float, default=0.01, help="share of lost answers, and of 429s")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    options.add_argument("--at-once", type=int, default=1, help="fan-outs side by side: most of one's time is waiting")
    given = options.parse_args()
    began = time.monotonic()
    places.load()
    # In memory: a kill takes nothing from a disk that it would not take from there.
    with tempfile.TemporaryDirectory(dir=place()) as folder:
        plan = Plan(Path(folder) / "ready", rooms=given.rooms, rate=given.rate)
        plan.folder.mkdir()
        lives.live(partial(prepare, plan))
        found = _fan_outs(plan, given)
    report = {name: found[name] for name in (*WRONG, *sorted(found.keys() - set(WRONG)))}
    seconds = round(time.monotonic() - began, 1)
    good = not any(found[name] for name in WRONG)
    sys.stdout.write(json.dumps({"good": good, "seed": given.seed, "seconds": seconds, **report}) + "\n")
    return 0 if good else 1


def _fan_outs(ready: Plan, given: argparse.Namespace) -> Counter[str]:
    """As many as the changes take, each by a fork of its own."""
    faults = ledger.Faults(given.faults, given.faults, delay=_DELAY)
    chance, found = random.Random(given.seed), Counter[str]()
    running: set[Future[Counter[str]]] = set()
    with ProcessPoolExecutor(given.at_once, multiprocessing.get_context("fork")) as forks:
        while running or found["corrections"] + found["retractions"] < given.changes:
            while len(running) < given.at_once and found["corrections"] + found["retractions"] < given.changes:
                running.add(forks.submit(_fan_out, ready, faults, chance.randrange(1 << 30)))
            done, running = wait(running, return_when=FIRST_COMPLETED)
            found += sum((one.result() for one in done), Counter[str]())
    return found


def _fan_out(ready: Plan, faults: ledger.Faults, seed: int) -> Counter[str]:
    """One, over a copy of the store."""
    chance = random.Random(seed)
    folder = ready.folder.with_name(f"fan-out-{seed}")
    shutil.copytree(ready.folder, folder)
    server, port = ledger.start(folder / "ledger", faults, chance.randrange(1 << 30))
    plan = replace(ready, folder=folder, port=port)
    script = Script(_changes(chance), within=1.2 * plan.rooms / plan.rate)
    kills = 0
    try:
        for _ in range(chance.randint(1, len(script.changes) + 1)):
            seconds = chance.uniform(0.05, 0.3 + 2 * script.within)
            kills += lives.live(partial(live, plan, script, chance.randrange(1 << 30)), seconds)
        lives.live(partial(live, plan, script, chance.randrange(1 << 30), until_done=True))
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    found = judge(plan, script, ledger.received(folder / "ledger"))
    if any(found[name] for name in WRONG):
        sys.stderr.write(json.dumps({"changes": script.changes, **found}) + "\n")
    shutil.rmtree(folder)
    return found + Counter({"fan_outs": 1, "kills": kills})


def _changes(chance: random.Random) -> tuple[Change, ...]:
    """A retraction is the last word."""
    number = chance.randint(2, _MOST_CHANGES)
    last: Change = chance.choice(("correct", "retract"))
    before: list[Change] = ["correct"] * (number - 1)
    return *before, last


def judge(plan: Plan, script: Script, received: Sequence[dict[str, Any]]) -> Counter[str]:
    """Rooms by what they ended with; `late`: copies in old words beyond what may have been on the wire."""
    last = len(script.changes)
    is_withdrawn = script.changes[-1] == "retract"
    found = _moments(plan, script, received)
    found["retractions"] += is_withdrawn
    found["corrections"] += last - is_withdrawn
    for one in _fates(plan, script, received):
        found[_end(one, last, is_withdrawn=is_withdrawn)] += 1
    return found


def _end(one: Fate, last: int, *, is_withdrawn: bool) -> str:
    reasons = {reason for state, reason in one.states if state in _LISTED}
    if one.copies and one.copies[-1] == last:
        return "current"
    if reasons:
        return "listed" if all(reasons) else "unlisted"
    if one.copies:
        return "stale"
    return "spared" if is_withdrawn and any(state == "cancelled" for state, _ in one.states) else "lost"


def _fates(plan: Plan, script: Script, received: Sequence[dict[str, Any]]) -> list[Fate]:
    copies: dict[str, list[int]] = defaultdict(list)
    of_delivery: dict[int, str] = {}
    for line in filter(_is_copy, received):
        copies[line["room"]].append(version(line["text"], script))
        of_delivery[line["delivery"]] = line["room"]
    connection = sqlite3.connect(plan.database)
    try:
        rows = connection.execute(_ROWS).fetchall()
    finally:
        connection.close()
    states: dict[int, list[tuple[str, str | None]]] = defaultdict(list)
    rooms: dict[int, str] = {}
    for id_, recipient, state, reason in rows:
        states[recipient].append((state, reason))
        if id_ in of_delivery:
            rooms[recipient] = of_delivery[id_]
    unseen = set(copies) - set(rooms.values())
    found = [Fate(tuple(copies.get(rooms.get(one, ""), ())), tuple(each)) for one, each in states.items()]
    missing = plan.rooms - len(states)
    return [*found, *(Fate(tuple(copies[room]), ()) for room in unseen), *[_spared(script)] * max(0, missing)]


def _spared(script: Script) -> Fate:
    """A room for which no row was made yet when it was taken back; else one that was forgotten."""
    return Fate((), (("cancelled", None),) if script.changes[-1] == "retract" else ())


def _moments(plan: Plan, script: Script, received: Sequence[dict[str, Any]]) -> Counter[str]:
    """What came too early or too late, and what came twice."""
    found: Counter[str] = Counter()
    sent: Counter[int] = Counter()
    old: Counter[int] = Counter()
    marks = {"agreed": -1, "said": -1}
    for line in received:
        if line["op"] == "mark":
            marks[line["mark"]] = max(marks[line["mark"]], line["version"])
        elif _is_copy(line):
            number = version(line["text"], script)
            found["early"] += number > max(marks.values())
            if line["op"] == "send":
                sent[line["delivery"]] += 1
                old[marks["said"]] += number < marks["said"]
    found["late"] = sum(max(0, each - plan.window) for each in old.values())
    found["doubled"] = sum(each - 1 for each in sent.values())
    return found


def _is_copy(line: dict[str, Any]) -> bool:
    """What a reader's room took."""
    return line["op"] in {"send", "edit"} and "remote_id" in line and int(line["room"]) >= FIRST_ROOM


def version(text: str, script: Script) -> int:
    """Which words these are; what says that it was withdrawn is the last."""
    if "سحب" in text:
        return len(script.changes)
    found = _VERSION.search(text)
    assert found is not None, text
    return int(found[1])


if __name__ == "__main__":
    sys.exit(main())
