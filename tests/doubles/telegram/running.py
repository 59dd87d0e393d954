"""Starting the server in its own process, for as long as a test needs it."""

import asyncio
import contextlib
import json
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.doubles.telegram.client import Control
from tests.doubles.telegram.settings import Settings

ROOT = Path(__file__).parents[3]
_TO_START = 120.0
"""Seconds: importing the models takes five on a quiet core."""


@dataclass(frozen=True)
class Double:
    """A server that runs.

    Attributes:
        url: without a path.
        control: tells it what to do.
        file: its ledger.
        pid: of its process.
    """

    url: str
    token: str
    control: Control
    file: Path
    pid: int

    @property
    def base_url(self) -> str:
        """For `api_base_url`: the token and the method are appended."""
        return f"{self.url}/bot"

    def method(self, name: str) -> str:
        return f"{self.base_url}{self.token}/{name}"

    def ledger(self, op: str | None = None) -> list[dict[str, Any]]:
        """Accepted effects in order, read from the file; also when the server is gone."""
        with self.file.open(encoding="utf-8") as lines:
            entries = [json.loads(line) for line in lines]
        return [entry for entry in entries if op is None or entry["op"] == op]


@contextlib.asynccontextmanager
async def telegram_double(settings: Settings | None = None, *, port: int = 0) -> AsyncIterator[Double]:
    """A server on a free port of the loopback interface (or on `port`, to start one again where one was)."""
    chosen = settings or Settings()
    with TemporaryDirectory(prefix="telegram-double-") as folder:
        file = Path(folder) / "ledger.jsonl"
        command = [sys.executable, "-m", "tests.doubles.telegram", "--port", str(port), "--ledger", str(file)]
        process = await asyncio.create_subprocess_exec(
            *command, *_options(chosen), cwd=ROOT, stdout=asyncio.subprocess.PIPE
        )
        try:
            assert process.stdout is not None
            said = (await asyncio.wait_for(process.stdout.readline(), _TO_START)).decode()
            if not said:
                raise RuntimeError("the Telegram double did not start; it says why on standard error")
            url = said.partition("/bot")[0]
            async with Control(url) as control:
                yield Double(url, chosen.token, control, file, process.pid)
        finally:
            if process.returncode is None:
                process.terminate()
            await process.wait()


def _options(settings: Settings) -> list[str]:
    options = []
    for name, value in vars(settings).items():
        flag = name.replace("_", "-")
        if isinstance(value, bool):
            options.append(f"--{flag}" if value else f"--no-{flag}")
        else:
            options.append(f"--{flag}={value}")
    return options
