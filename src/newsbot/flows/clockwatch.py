"""Whether our clock may decide what is due: a wrong one would take for past what is still to come."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from newsbot.news.timetable import DRIFT, is_sure
from newsbot.ports import Clock

Elsewhere = Callable[[], datetime | None]
Asked = Callable[[], Awaitable[datetime | None]]

_UNSURE = (
    "the clock of this machine is off by more than two minutes, or was set: digests and alerts wait until it is right"
)
_log = logging.getLogger(__name__)


def nowhere() -> None:
    """Where nobody else's clock can be asked."""


async def no_other() -> None:
    """A database without a clock of its own."""


class ClockWatch:
    """Compares our clock with how a monotonic one went on, with messengers' servers and with the database's.

    Args:
        elsewhere: what somebody else's clock says now, a messenger's server's, as far as is known.
        database: what the database's own clock says; None where it is ours. What that raises is the caller's.
    """

    def __init__(self, clock: Clock, elsewhere: Elsewhere = nowhere, database: Asked = no_other) -> None:
        self._clock = clock
        self._elsewhere = elsewhere
        self._database = database
        self._trusted: tuple[datetime, float] | None = None
        self._held = ""

    async def now(self) -> datetime | None:
        """What the clock says, where it may decide, else None; said once when it may not, and once when it may again.

        Somebody else's clock tells more than how ours went on: it was wrong before, or this machine slept.
        """
        database = await self._database()
        now, elsewhere, counted = self._clock.now(), self._elsewhere(), self._clock.monotonic()
        expected = None
        if self._trusted is not None and elsewhere is None:
            expected = self._trusted[0] + timedelta(seconds=counted - self._trusted[1])
        sure = is_sure(now, expected, elsewhere, database)
        if sure:
            self._trusted = now, counted
        self._say(_doubt(now, database) if not sure else "")
        return now if sure else None

    async def off(self) -> Mapping[str, float]:
        """Seconds by which our clock is ahead of a `messenger`'s and of the `database`'s, as far as they are known."""
        database = await self._database()
        now, elsewhere = self._clock.now(), self._elsewhere()
        others = {"messenger": elsewhere, "database": database}
        return {name: (now - other).total_seconds() for name, other in others.items() if other is not None}

    def _say(self, held: str) -> None:
        if bool(held) == bool(self._held):
            return
        self._held = held
        _log.warning("%s", held or "the clock is right again: digests and alerts go on")


def _doubt(now: datetime, database: datetime | None) -> str:
    """Why the clock may not decide, for the operator."""
    if database is not None and abs(now - database) > DRIFT:
        apart = (now - database).total_seconds()
        return (
            f"the clock of this machine is {abs(apart):.0f} seconds {'ahead of' if apart > 0 else 'behind'} the "
            "database's: digests and alerts wait until they agree; set both by NTP"
        )
    return _UNSURE
