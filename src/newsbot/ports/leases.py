"""Who sends for an account."""

from dataclasses import dataclass
from typing import Protocol

from newsbot.chat.pacing import Memory


@dataclass(frozen=True, slots=True)
class Lease:
    """Who sends for an account.

    Attributes:
        epoch: one more for each holder; what carries an older one is refused.
        ttl: seconds it lasts without being renewed.
        memory: the pace and the gates that the last holder left; None for an account that never sent.
    """

    account: str
    holder: str
    epoch: int
    ttl: float
    memory: Memory | None = None


class Leases(Protocol):
    """One holder an account, by the database's clock."""

    async def acquire(self, account: str, holder: str, ttl: float = 10.0, *, keyed: bool = False) -> Lease | None:
        """Take the account when nobody holds it, and settle what an earlier holder had on the wire.

        Its sends become `uncertain` (`keyed`, a platform that knows a repeated id: `pending`), its edits `pending`,
        and dead at the third crash. A store that one process owns gives the lease at once.
        """
        ...

    async def renew(self, lease: Lease) -> bool:
        """False: another holder has it."""
        ...

    async def release(self, lease: Lease) -> None:
        """Free it now instead of when it lapses."""
        ...
