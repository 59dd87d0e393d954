"""The append-only record of what was accepted, and the log of what was asked."""

import json
import os
import re
import time
from collections import deque
from pathlib import Path
from typing import Any, NamedTuple

from tests.doubles.telegram.clock import Clock

_ENCODE = json.JSONEncoder().encode


class Ledger:
    """One JSON line for each accepted effect, handed to the kernel before the answer goes out.

    Every line has `n` (from 1), `wall` and `mono` (seconds of this machine's two clocks), `clock` (the server's),
    `method` and `chat`; then what the effect is about.
    """

    def __init__(self, file: Path, clock: Clock, marker: str) -> None:
        self.file = file
        self.fault: str | None = None
        self._clock = clock
        self._marker = re.compile(marker)
        self._number = 0
        self._to = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_TRUNC, 0o600)

    def record(self, method: str, chat: int | None, **about: Any) -> None:
        self._number += 1
        line = {
            "n": self._number,
            "wall": time.time(),
            "mono": time.monotonic(),
            "clock": self._clock.now(),
            "method": method,
            "chat": chat,
            **about,
        }
        mark = self._marker.search(about.get("text") or "")
        if mark:
            line["marker"] = mark[1]
        if self.fault:
            line["fault"] = self.fault
        os.write(self._to, _ENCODE(line).encode() + b"\n")

    def since(self, number: int) -> list[dict[str, Any]]:
        with self.file.open(encoding="utf-8") as lines:
            return [entry for entry in map(json.loads, lines) if entry["n"] > number]

    def clear(self) -> None:
        os.ftruncate(self._to, 0)
        self._number = 0

    def close(self) -> None:
        os.close(self._to)


class Asked(NamedTuple):
    """One request, accepted or not.

    Attributes:
        mono: monotonic seconds of this machine; `clock`: the server's.
        status: of the answer; 0 where none was sent.
        inside: whether it came before the end of a wait that had been asked for.
    """

    mono: float
    clock: float
    method: str
    chat: str | None
    status: int
    retry_after: int | None
    inside: bool
    fault: str | None
    description: str | None


class RequestLog:
    """The last requests, oldest first, and how many there were."""

    def __init__(self, keep: int = 200_000) -> None:
        self._asked: deque[Asked] = deque(maxlen=keep)
        self.count = 0

    def add(self, asked: Asked) -> None:
        self.count += 1
        self._asked.append(asked)

    def all(self) -> list[dict[str, Any]]:
        return [asked._asdict() for asked in self._asked]

    def clear(self) -> None:
        self._asked.clear()
        self.count = 0
