"""Time that is moved by hand, so that a day can be gone through in minutes."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from heapq import heapify, heappop, heappush
from itertools import count

# Whoever asks for so many seconds or more has nothing to do and only looks again.
IDLE = 1.0
# Turns of the loop after which nothing that was ready is left.
_TURNS = 30
_MOMENT = 0.0005
_LITTLE = 0.001  # seconds by this clock


@dataclass(order=True)
class _Sleeper:
    until: float
    number: int
    seconds: float = field(compare=False)
    waking: "asyncio.Future[None]" = field(compare=False)


class SimulatedClock:
    """`ports.Clock`. Time stands still while anybody has something to do, and jumps to what comes next.

    `workers` is how many tasks sleep on it whenever they have nothing to do.
    """

    def __init__(self, now: datetime) -> None:
        self.workers = 0
        self._start = now
        self._passed = 0.0
        self._sleepers: list[_Sleeper] = []
        self._numbers = count()
        self._changes = 0
        self._waited_for = 0
        self._nobody_waits = asyncio.Event()
        self._nobody_waits.set()

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        self._changes += 1
        waking = asyncio.get_running_loop().create_future()
        heappush(self._sleepers, _Sleeper(self._passed + seconds, next(self._numbers), seconds, waking))
        await waking

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """While somebody waits for what takes hardly any time here: a database.

        A little passes all the same, or who looks again at once, until it is time, would look for ever.
        """
        self._passed += _LITTLE
        self._changes += 1
        self._waited_for += 1
        self._nobody_waits.clear()
        try:
            yield
        finally:
            self._waited_for -= 1
            if not self._waited_for:
                self._nobody_waits.set()

    async def until(self, moment: datetime) -> None:
        """Let time pass until then; who has something to do before does it at its time."""
        end = (moment - self._start).total_seconds()
        await self._settled()
        while (soon := self._next()) is not None and soon <= end:
            self._move(soon)
            await self._settled()
        self._move(end, everybody=True)
        await self._settled()

    def _next(self) -> float | None:
        """When the first wakes who does not only look again."""
        return min((each.until for each in self._sleepers if each.seconds < IDLE), default=None)

    def _move(self, to: float, *, everybody: bool = False) -> None:
        self._passed = max(self._passed, to)
        while self._sleepers and (everybody or self._sleepers[0].until <= self._passed):
            waking = heappop(self._sleepers).waking
            if not waking.done():
                waking.set_result(None)

    async def _settled(self) -> None:
        """Until all who work sleep, and nothing else happens."""
        while True:
            await self._nobody_waits.wait()
            before = self._changes
            for _ in range(_TURNS):
                await asyncio.sleep(0)
            self._sleepers = [each for each in self._sleepers if not each.waking.done()]
            heapify(self._sleepers)
            if self._changes == before and not self._waited_for and len(self._sleepers) >= self.workers:
                return
            await asyncio.sleep(_MOMENT)
