"""Two senders over one PostgreSQL: the one with the lease is killed, or frozen for longer than the lease lasts."""

import asyncio
import os
import random
import signal
import time
from dataclasses import replace
from functools import partial

import asyncpg

from tests.crash.lives import born
from tests.crash.sender import ACCOUNT, Plan, send

_LEASE = "SELECT holder, epoch FROM lease WHERE account = $1"
_LONGEST = 30.0  # seconds that a takeover may need


def settling(plan: Plan) -> Plan:
    """With a server that ends a frozen process's transaction after a second: it would keep the lease locked."""
    return replace(plan, url=f"{plan.url}?idle_in_transaction_session_timeout=1000")


def take_over(plan: Plan, times: int, chance: random.Random) -> dict[str, int]:
    """Kill or freeze whoever has the lease, each time until the other one took over."""
    replicas: dict[str, int] = {}
    done = {"kills": 0, "freezes": 0}
    try:
        for n in range(times):
            while len(replicas) < 2:
                name = f"replica-{n}-{len(replicas)}"
                replicas[name] = born(partial(send, settling(plan), holder=name))
            holder, epoch = _holder(plan, set(replicas))
            time.sleep(chance.uniform(0.02, 0.8))
            frozen = chance.random() < 0.5
            os.kill(replicas[holder], signal.SIGSTOP if frozen else signal.SIGKILL)
            if not frozen:
                os.waitpid(replicas.pop(holder), 0)
            _holder(plan, set(replicas) - {holder}, after=epoch)
            if frozen:
                os.kill(replicas[holder], signal.SIGCONT)
            done["freezes" if frozen else "kills"] += 1
    finally:
        for pid in replicas.values():
            os.kill(pid, signal.SIGCONT)
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    return done


def _holder(plan: Plan, among: set[str], after: int = 0) -> tuple[str, int]:
    """Which of them has the lease, and its epoch, as soon as one has it under a later epoch."""
    return asyncio.run(_watch(str(plan.url), among, after))


async def _watch(url: str, among: set[str], after: int) -> tuple[str, int]:
    connection = await asyncpg.connect(url)
    try:
        async with asyncio.timeout(_LONGEST):
            while True:
                found = await connection.fetchrow(_LEASE, ACCOUNT)
                if found is not None and found["holder"] in among and found["epoch"] > after:
                    return found["holder"], found["epoch"]
                await asyncio.sleep(0.01)
    finally:
        await connection.close()
