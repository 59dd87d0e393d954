"""Starting the server in its own process, for as long as a test needs it."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

ROOT = Path(__file__).parents[3]


@dataclass(frozen=True)
class Double:
    """A server that runs.

    Attributes:
        url: for `homeserver`.
        file: its ledger.
        pid: of its process.
    """

    url: str
    token: str
    user_id: str
    file: Path
    pid: int

    def ledger(self, room: str | None = None) -> list[dict[str, Any]]:
        """Accepted events in order, read from the file; also when the server is gone."""
        with self.file.open(encoding="utf-8") as lines:
            entries = [json.loads(line) for line in lines]
        return [entry for entry in entries if room is None or entry["room"] == room]

    async def do(self, verb: str, **about: Any) -> Any:
        """One verb of the control API: `room`, `say`, `fault`, `calm`, `forward`, `requests`; see `server.py`."""
        return await asyncio.to_thread(self._post, verb, about)

    def _post(self, verb: str, about: dict[str, Any]) -> Any:
        request = urllib.request.Request(f"{self.url}/control/{verb}", json.dumps(about).encode())
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)["result"]


@contextmanager
def started(*, port: int = 0, user_id: str = "@bot:double", retention: float = 86_400.0) -> Iterator[Double]:
    """A server on a free port of the loopback interface (or on `port`, to start one again where one was)."""
    with TemporaryDirectory(prefix="matrix-double-") as folder:
        file = Path(folder) / "ledger.jsonl"
        command = [sys.executable, "-m", "tests.doubles.matrix", "--until-eof", f"--port={port}", f"--ledger={file}"]
        command += [f"--user={user_id}", f"--retention={retention}"]
        pipe = subprocess.PIPE
        with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True) as process:
            try:
                assert process.stdout is not None
                url, _, token = process.stdout.readline().strip().partition(" token ")
                if not token:
                    raise RuntimeError("the Matrix double did not start; it says why on standard error")
                yield Double(url, token, user_id, file, process.pid)
            finally:
                process.kill()  # every line of the ledger is with the kernel already
