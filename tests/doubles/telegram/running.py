"""Starting the server in its own process, for as long as a test needs it."""

import asyncio
import contextlib
import json
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.doubles.telegram.client import Control
from tests.doubles.telegram.settings import Settings

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Running:
    """A server that runs.

    Attributes:
        base_url: for `api_base_url`: `/bot<token>/METHOD` is appended.
        file: its ledger.
        pid: of its process.
    """

    base_url: str
    token: str
    file: Path
    pid: int

    @property
    def bot_url(self) -> str:
        """For python-telegram-bot's `base_url`: the token and the method are appended."""
        return f"{self.base_url}/bot"

    def method(self, name: str) -> str:
        return f"{self.bot_url}{self.token}/{name}"

    def ledger(self, op: str | None = None) -> list[dict[str, Any]]:
        """Accepted effects in order, read from the file; also when the server is gone."""
        with self.file.open(encoding="utf-8") as lines:
            entries = [json.loads(line) for line in lines if line.endswith("\n")]  # the last may be half written
        return [entry for entry in entries if op is None or entry["op"] == op]

    @contextlib.asynccontextmanager
    async def controlled(self) -> AsyncIterator["Double"]:
        async with Control(self.base_url) as control:
            yield Double(self.base_url, self.token, self.file, self.pid, control)


@dataclass(frozen=True)
class Double(Running):
    """A server that runs, and `control`, which tells it what to do."""

    control: Control


@contextlib.contextmanager
def started(settings: Settings, *, port: int = 0) -> Iterator[Running]:
    """A server on a free port of the loopback interface (or on `port`, to start one again where one was)."""
    with TemporaryDirectory(prefix="telegram-double-") as folder:
        file = Path(folder) / "ledger.jsonl"
        command = [sys.executable, "-m", "tests.doubles.telegram", "--until-eof"]
        command += [f"--port={port}", f"--ledger={file}"]
        command += _options(settings)
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
            try:
                assert process.stdout is not None
                said = process.stdout.readline()
                if not said:
                    raise RuntimeError("the Telegram double did not start; it says why on standard error")
                yield Running(said.partition("/bot")[0], settings.token, file, process.pid)
            finally:
                process.kill()  # every line of the ledger is with the kernel already


@contextlib.asynccontextmanager
async def telegram_double(settings: Settings | None = None, *, port: int = 0) -> AsyncIterator[Double]:
    """The same within a coroutine, with a client of its control API."""
    starting = started(settings or Settings(), port=port)
    # The models take seconds to import; the loop goes on meanwhile.
    running = await asyncio.to_thread(starting.__enter__)
    try:
        async with running.controlled() as double:
            yield double
    finally:
        await asyncio.to_thread(starting.__exit__, None, None, None)


def _options(settings: Settings) -> list[str]:
    options = []
    for name, value in vars(settings).items():
        flag = name.replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            options.append(f"--{flag}={value}")
    return options
