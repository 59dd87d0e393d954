"""The `newsbot` command in a folder of its own, as a person at a shell has it."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import IO, Any

NEWSBOT = Path(sys.executable).with_name("newsbot")
SECONDS = 60


@dataclass(frozen=True)
class Run:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        (line,) = self.out.splitlines()
        return json.loads(line)

    @property
    def jsonl(self) -> list[Any]:
        return [json.loads(line) for line in self.out.split("\n") if line]


class Forks:
    """Runs commands in forks of one warm process."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()
        script = Path(__file__).with_name("forks.py")
        self._process = subprocess.Popen(
            [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def run(self, arguments: list[str], folder: Path, said: bytes, environment: Mapping[str, str]) -> Run:
        number = next(self._numbers)
        names = {name: self._folder / f"{number}.{name}" for name in ("input", "output", "errors")}
        names["input"].write_bytes(said)
        job = {name: str(path) for name, path in names.items()}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        line = json.dumps({**job, "arguments": arguments, "folder": str(folder), "environment": dict(environment)})
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()
        code = int(self._process.stdout.readline())
        return Run(code, names["output"].read_text("utf-8"), names["errors"].read_text("utf-8"))

    def close(self) -> None:
        self._process.communicate()


@dataclass
class Bot:
    """One working directory, with its store in `var/`."""

    folder: Path
    forks: Forks
    environment: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Path:
        return self.folder / "var" / "newsbot.db"

    @property
    def socket(self) -> Path:
        return self.folder / "var" / "newsbot.db.sock"

    def __call__(self, *arguments: str | Path, said: str | bytes = b"", **environment: str) -> Run:
        """Run the command to its end, in a fork of a warm process."""
        octets = said.encode() if isinstance(said, str) else said
        return self.forks.run([*map(str, arguments)], self.folder, octets, self.variables(environment))

    def fresh(self, *arguments: str | Path, said: str | bytes | None = b"", **environment: str) -> Run:
        """Run the installed command in a process of its own; `said=None` closes its standard input."""
        octets = said.encode() if isinstance(said, str) else said
        command = [*map(str, (NEWSBOT, *arguments))]
        if octets is None:
            command = ["/bin/sh", "-c", 'exec "$@" <&-', "sh", *command]
        done = subprocess.run(
            command,
            cwd=self.folder,
            env=self.variables(environment),
            input=octets,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
        return Run(done.returncode, done.stdout.decode(), done.stderr.decode())

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[bytes]:
        """Start the installed command, with pipes to talk to it."""
        return subprocess.Popen(
            [*map(str, (NEWSBOT, *arguments))],
            cwd=self.folder,
            env=self.variables(environment),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def ids(self, query: str = "خبر") -> list[str]:
        """What is stored and holds a word, newest first."""
        return [found["id"] for found in self("search", query, "--newest", "--limit", "1000", "--json").json["results"]]

    def variables(self, environment: Mapping[str, str]) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEWSBOT")}
        # Any free port for health and metrics: others run beside.
        return {**kept, "NEWSBOT__OPS__LISTEN": "127.0.0.1:0", **self.environment, **environment}


def until(stream: IO[bytes] | None, word: str) -> str:
    """Read lines up to the one that holds `word`; the end of the stream ends the test."""
    assert stream is not None
    read = ""
    while word not in read:
        line = stream.readline()
        assert line, f"it ended without {word!r}: {read}"
        read += line.decode()
    return read
