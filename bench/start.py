"""Start and idle memory of the main process, with ten thousand articles in the store."""

import statistics
import subprocess
import sys
from pathlib import Path

from bench.corpus import store_of
from bench.line import Line

# Run alone in a fresh interpreter: ready means that the first question is answered.
_PROGRAM = """
import sys, time
started = time.perf_counter()
import asyncio
from pathlib import Path
from newsbot.app.building import open_app
from newsbot.app.verbs import TERMINAL
from newsbot.chat.room import Incoming
from newsbot.config import Settings, StoreSettings

def resident():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))

async def main():
    database = Path(sys.argv[1])
    store = StoreSettings(url=f"sqlite:///{database}", key_file=database.with_name("key"))
    async with open_app(Settings(store=store)) as app:
        ready = time.perf_counter() - started
        await app.converse.answer(Incoming(TERMINAL, "/latest درعا"))
        await asyncio.sleep(1)
        print(ready, resident())

asyncio.run(main())
"""


def lines(count: int = 10_000, rounds: int = 5) -> list[Line]:
    database = store_of(count)
    took = [_once(database) for _ in range(rounds)]
    ready = statistics.median(seconds for seconds, _ in took)
    memory = statistics.median(size for _, size in took)
    return [
        Line("start to ready, 10,000 articles", ready, "s", "<= 1.5 s", met=ready <= 1.5),
        Line("idle memory of the main process", memory, "MB", "<= 100 MB", met=memory <= 100),
    ]


def _once(database: Path) -> tuple[float, float]:
    done = subprocess.run([sys.executable, "-c", _PROGRAM, str(database)], capture_output=True, check=True, text=True)
    ready, memory = done.stdout.split()
    return float(ready), float(memory)
