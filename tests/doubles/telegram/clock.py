"""The server's time, which a test may move."""

import time


class Clock:
    """Seconds since 1970; runs with the monotonic clock, or stands still until it is moved."""

    def __init__(self, *, simulated: bool) -> None:
        self.simulated = simulated
        self._offset = time.time() if simulated else time.time() - time.monotonic()

    def now(self) -> float:
        return self._offset if self.simulated else self._offset + time.monotonic()

    def advance(self, seconds: float) -> float:
        self._offset += seconds
        return self.now()

    def move_to(self, moment: float) -> float:
        return self.advance(moment - self.now())
