"""Kill the sender at random moments, or at named steps, and judge. `python -m tests.crash --help`.

Everything is imported once; each life is a fork of this process, so that a kill costs what the bot costs.
"""

import argparse
import json
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from tests.crash import ledger, lives
from tests.crash.listener import heard, listen
from tests.crash.oracle import judge
from tests.crash.replicas import settling, take_over
from tests.crash.sender import Plan, prepare, send
from tests.store import postgres

STEPS = (
    "deliver.leased",
    "tick.begun",
    "tick.recorded",
    "tick.filled",
    "tick.before-commit",
    "deliver.claimed",
    "deliver.journaled",
    "wire.before",
    "wire.after",
)


def main() -> int:
    options = argparse.ArgumentParser(prog="tests.crash", description=__doc__)
    options.add_argument("--kills", type=int, default=60)
    options.add_argument("--each-step", type=int, default=0, help="kill at every named step so many times instead")
    options.add_argument("--rooms", type=int, default=500)
    options.add_argument("--rate", type=float, default=1500.0)
    options.add_argument("--commands", type=int, default=0, help="kill while so many commands come in instead")
    options.add_argument("--takeovers", type=int, default=0, help="of two senders over one PostgreSQL instead")
    options.add_argument("--window", type=int, default=25)
    options.add_argument("--faults", type=float, default=0.01, help="share of lost answers, and of 429s")
    options.add_argument("--seed", type=int, default=random.randrange(1 << 30))
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        plan = Plan(Path(folder), rooms=given.rooms, rate=given.rate, window=given.window)
        faults = ledger.Faults(given.faults, given.faults)
        if given.takeovers:
            report = _take_over(plan, faults, given.takeovers, given.seed)
        elif given.commands:
            report = _listen(plan, given.commands, given.kills, given.seed)
        else:
            report = _run(plan, faults, given.kills, given.each_step, given.seed)
    sys.stdout.write(json.dumps(report) + "\n")
    return 0 if report["good"] else 1


def _run(plan: Plan, faults: ledger.Faults, kills: int, each_step: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    lives.live(partial(prepare, plan))
    server, port = ledger.start(plan.folder / "ledger", faults, seed)
    plan = replace(plan, port=port)
    began = time.monotonic()
    done = 0
    try:
        if each_step:
            kills = len(STEPS) * each_step
            for step in STEPS * each_step:
                times = 0 if step == "deliver.leased" else chance.randrange(3)
                done += lives.live(partial(send, plan, _at(step, times), until_done=True))
        else:
            while done < kills:
                done += lives.live(partial(send, plan), chance.uniform(0.02, 0.2))
        last_began = time.monotonic()
        if lives.live(partial(send, plan, until_done=True)):
            raise RuntimeError("the last life did not end by itself")
    finally:
        os.kill(server, signal.SIGKILL)
        os.waitpid(server, 0)
    verdict = judge(plan, ledger.received(plan.folder / "ledger"))
    seconds = {"seconds": round(time.monotonic() - began, 2), "last_life": round(time.monotonic() - last_began, 2)}
    return {"good": verdict.good(plan) and done == kills, "seed": seed, "kills": done, **seconds, **verdict.as_dict()}


def _take_over(plan: Plan, faults: ledger.Faults, takeovers: int, seed: int) -> dict[str, object]:
    plan.folder.chmod(0o711)  # the server's account must pass through
    with postgres.server(plan.folder / "postgres") as url:
        # A frozen process is taken out of its transaction as soon as its lease is over, not after the usual while.
        plan = replace(plan, url=url, ttl=1.0)
        lives.live(partial(prepare, settling(plan)))
        server, port = ledger.start(plan.folder / "ledger", faults, seed)
        plan = replace(plan, port=port)
        began = time.monotonic()
        try:
            done = take_over(plan, takeovers, random.Random(seed))
            lives.live(partial(send, settling(plan), until_done=True, holder="last"))
        finally:
            os.kill(server, signal.SIGKILL)
            os.waitpid(server, 0)
        seconds = round(time.monotonic() - began, 2)
        verdict = judge(plan, ledger.received(plan.folder / "ledger"))
    return {"good": verdict.good(plan), "seed": seed, **done, "seconds": seconds, **verdict.as_dict()}


def _listen(plan: Plan, commands: int, kills: int, seed: int) -> dict[str, object]:
    chance = random.Random(seed)
    lives.live(partial(prepare, replace(plan, posts=0)))
    done = sum(lives.live(partial(listen, plan, commands), chance.uniform(0.02, 0.15)) for _ in range(kills))
    lives.live(partial(listen, plan, commands))
    found = heard(plan, commands)
    return {"good": not (found.lost or found.doubled), "seed": seed, "kills": done, **asdict(found)}


def _at(step: str, times: int) -> Callable[[str], None]:
    """Ends the process when it comes to the step for the given time."""
    left = [times]

    def failpoint(name: str) -> None:
        if name == step:
            if not left[0]:
                os.kill(os.getpid(), signal.SIGKILL)
            left[0] -= 1

    return failpoint


if __name__ == "__main__":
    sys.exit(main())
