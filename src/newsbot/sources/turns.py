"""Politeness to a host: few connections at once, and a moment between them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from newsbot.ports import Clock

_MANY_HOSTS = 256


@dataclass(slots=True)
class _Line:
    """Those who want something of one host. `free_at` is on the monotonic clock, in seconds."""

    places: asyncio.Semaphore
    free_at: float = 0.0
    people: int = field(default=0)


class Turns:
    """At most `at_once` under way at a host, beginning at least `spacing` seconds apart.

    Hosts do not wait for each other.
    """

    def __init__(self, clock: Clock, *, at_once: int, spacing: float) -> None:
        self._clock = clock
        self._at_once = at_once
        self._spacing = spacing
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, host: str, *, spaced: bool = True) -> AsyncIterator[None]:
        """Wait for a turn at `host` and hold it. Without `spaced` the moment between is left out."""
        line = self._line(host)
        line.people += 1
        try:
            async with line.places:
                if spaced:
                    await self._moment(line)
                yield
        finally:
            line.people -= 1

    async def _moment(self, line: _Line) -> None:
        now = self._clock.monotonic()
        begin = max(now, line.free_at)
        line.free_at = begin + self._spacing
        if begin > now:
            await self._clock.sleep(begin - now)

    def _line(self, host: str) -> _Line:
        if host not in self._lines:
            self._forget_idle()
            self._lines[host] = _Line(asyncio.Semaphore(self._at_once))
        return self._lines[host]

    def _forget_idle(self) -> None:
        if len(self._lines) < _MANY_HOSTS:
            return
        now = self._clock.monotonic()
        self._lines = {host: line for host, line in self._lines.items() if line.people or line.free_at > now}
