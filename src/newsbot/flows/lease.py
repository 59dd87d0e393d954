"""Who sends for an account: its lease taken, renewed and given back, and how long it can be trusted."""

from newsbot.flows.journal import Journal, compare
from newsbot.ports import Clock, Lease, Leases, Outbox


class Tenure:
    """One sender's hold on its account.

    Attributes:
        lease: the one taken last; what came back is recorded with it while another holder has the account.
        held: it is ours, as far as is known.
        renew_at: when it is renewed; trusted_until: when nothing is put on the wire any more. On the monotonic clock.
    """

    def __init__(
        self,
        account: str,
        holder: str,
        leases: Leases,
        outbox: Outbox,
        journal: Journal | None,
        *,
        clock: Clock,
        ttl: float,
        keyed: bool,
    ) -> None:
        """`ttl`: seconds that the lease lasts without being renewed; `keyed`: as `Leases.acquire` takes it."""
        self._account, self._holder = account, holder
        self._leases, self._outbox, self._journal = leases, outbox, journal
        self._clock = clock
        self._ttl, self._keyed = ttl, keyed
        self.lease: Lease | None = None
        self.held = False
        self.trusted_until = 0.0
        self.renew_at = 0.0

    async def hold(self, *, take: bool) -> Lease | None:
        """Renew the lease when it is time, or `take` one when there is none. Returns it if it was taken just now."""
        now = self._clock.monotonic()
        if self.held and self.lease is not None and now >= self.renew_at:
            self.held = await self._leases.renew(self.lease)
            self._trust(now)
        if self.held or not take:
            return None
        lease = await self._leases.acquire(self._account, self._holder, self._ttl, keyed=self._keyed)
        if lease is None:
            return None
        if self._journal is not None:
            await compare(self._journal, self._outbox, self._account, self._clock)
        self.lease, self.held = lease, True
        self._trust(now)
        return lease

    def lost(self, now: float) -> None:
        """Another holder has it."""
        self.held, self.trusted_until = False, now

    async def release(self) -> None:
        """Free it for another holder now."""
        if self.lease is not None and self.held:
            await self._leases.release(self.lease)
            self.held = False

    def _trust(self, since: float) -> None:
        self.renew_at = since + self._ttl / 4
        self.trusted_until = since + self._ttl * 0.8 if self.held else since
