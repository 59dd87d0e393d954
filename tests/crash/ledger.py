"""A messenger that only writes down: an HTTP server in its own process, with faults drawn from a seed.

Every accepted request is one line of a file, written before the answer goes out.
"""

import asyncio
import json
import os
import random
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web


@dataclass(frozen=True, slots=True)
class Faults:
    """Shares of the requests: accepted but not answered; refused with a 429 of `gate` seconds."""

    lost: float = 0.01
    flood: float = 0.01
    gate: float = 0.05
    delay: float = 0.0


class Ledger:
    def __init__(self, path: Path, faults: Faults, seed: int) -> None:
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._faults = faults
        self._random = random.Random(seed)
        self._next = 1
        self._gates: dict[str, float] = {}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        asked: dict[str, Any] = await request.json()
        now = time.monotonic()
        if asked["op"] == "probe":
            return web.json_response({"ok": True})
        if asked["op"] == "mark":
            self._write(asked)
            return web.json_response({"ok": True})
        if now < self._gates.get(asked["room"], 0.0):
            self._write({**asked, "gated": True})
        drawn = self._random.random()
        if drawn < self._faults.flood:
            self._gates[asked["room"]] = now + self._faults.gate
            return web.json_response({"ok": False, "retry_after": self._faults.gate}, status=429)
        remote_id = asked.get("remote_id") or str(self._next)
        self._next += 1
        self._write({**asked, "remote_id": remote_id})
        if self._faults.delay:
            await asyncio.sleep(self._faults.delay * self._random.random())
        if drawn > 1 - self._faults.lost and request.transport is not None:  # else who asked was killed meanwhile
            request.transport.abort()
        return web.json_response({"ok": True, "remote_id": remote_id})

    def _write(self, line: dict[str, Any]) -> None:
        self._file.write(json.dumps(line) + "\n")


async def _serve(path: Path, faults: Faults, seed: int, port_to: int) -> None:
    app = web.Application()
    app.router.add_post("/", Ledger(path, faults, seed).handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    os.write(port_to, f"{port}\n".encode())
    os.close(port_to)
    await asyncio.Event().wait()


def start(path: Path, faults: Faults, seed: int) -> tuple[int, int]:
    """Fork the server; returns its process and its port on the loopback."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            asyncio.run(_serve(path, faults, seed, writing))
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as answer:
        return pid, int(answer.readline())


def received(path: Path) -> list[dict[str, Any]]:
    """What was written down, in order."""
    return [json.loads(line) for line in path.read_text().splitlines()]
