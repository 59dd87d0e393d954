import asyncio
from datetime import UTC, datetime, timedelta

A_MORNING = datetime(2024, 3, 1, 6, 0, tzinfo=UTC)


class FakeClock:
    """`ports.Clock` that moves only when it is told to, or when somebody sleeps on it.

    Attributes:
        slept: every wait that was asked for, in seconds, in order.
    """

    def __init__(self, now: datetime = A_MORNING) -> None:
        self._now = now
        self._monotonic = 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._monotonic

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
        self._monotonic += seconds

    def set(self, now: datetime) -> None:
        """Step the wall clock, as an operator or NTP would: the monotonic one does not follow."""
        self._now = now

    async def sleep(self, seconds: float) -> None:
        """Pass the time at once; others get their turn, as in a real wait."""
        self.slept.append(seconds)
        self.advance(max(0.0, seconds))
        await asyncio.sleep(0)
