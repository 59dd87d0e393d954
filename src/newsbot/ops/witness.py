"""What servers say the time is: each answer of theirs carries it, so that a wrong clock of ours is noticed."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from newsbot.ports import Clock


class Witness:
    """Remembers the last `Date` of each server, with the moment at which it was heard."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: dict[str, tuple[str, float]] = {}

    def heard(self, server: str, date: str | None) -> None:
        """The `Date` of an answer. What it says is read when somebody asks: there are many answers."""
        if date is not None:
            self._heard[server] = date, self._clock.monotonic()

    def now(self) -> datetime | None:
        """What the time is by what a server said, and the seconds since; None while none said anything.

        Of several it is the one that agrees best with our clock: one of them may be wrong, but not as we are.
        """
        ours, counted = self._clock.now(), self._clock.monotonic()
        said = ((_read(date), counted - at) for date, at in self._heard.values())
        told = [date + timedelta(seconds=since) for date, since in said if date is not None]
        return min(told, key=lambda date: abs(date - ours), default=None)


def _read(date: str) -> datetime | None:
    """None for what is no date."""
    try:
        found = parsedate_to_datetime(date)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
