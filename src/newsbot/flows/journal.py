"""What was put on the wire, written down outside the database, and what is compared with it at a start."""

import logging
from typing import Protocol

from newsbot.ports import Clock, Outbox

_log = logging.getLogger(__name__)


class Journal(Protocol):
    """What was put on the wire, kept outside the database."""

    async def add(self, ids: list[tuple[int, int]]) -> None:
        """Durable when it returns: (delivery, attempt) each. Raises OSError."""
        ...

    async def recent(self) -> dict[int, int]:
        """The end of `entries`."""
        ...

    async def entries(self) -> dict[int, int]:
        """The last attempt of each delivery that was on the wire in the last 48 hours."""
        ...


async def compare(journal: Journal, outbox: Outbox, account: str, clock: Clock) -> None:
    """Before the first claim: whether the database knows what was on the wire."""
    now = clock.now()
    forgotten = await outbox.reconcile(account, await journal.recent(), now)
    if forgotten:
        forgotten = max(forgotten, await outbox.reconcile(account, await journal.entries(), now))
        _log.error(
            "the database is older than what was sent: %d deliveries are uncertain, and what waits is held; "
            "see: newsbot outbox list",
            forgotten,
        )
