"""A past day of articles through everything that the running bot does, in a time of its own."""

import asyncio
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from newsbot.flows.deliver import Deliver
from newsbot.flows.digests import Gather
from newsbot.flows.ingest import Ingest
from newsbot.flows.publish import Publish
from newsbot.flows.retell import Retell
from newsbot.flows.simulated import SimulatedClock
from newsbot.ports import Contents, Digests, Item, Material, Outbox, Tick, Ticked

DAY = timedelta(days=1)

Came = Callable[[int, int], None]


class Arrival(NamedTuple):
    """An article of the day: what was read, of which material, and when it comes in."""

    at: datetime
    item: Item
    material: Material
    kind: str


def spread(published: Sequence[datetime | None], start: datetime) -> list[datetime]:
    """When articles come in, over the day from `start` on, in the order in which they are given.

    As they were published, if all are dated within one day: their times of day, moved to that day. Otherwise evenly,
    the oldest first; those without a date stand where they are.
    """
    dated = [at for at in published if at is not None]
    if dated and len(dated) == len(published) and max(dated) - min(dated) < DAY:
        first = min(dated)
        return [start + (at - first) for at in dated]
    order = sorted(range(len(published)), key=lambda index: _place(published, index))
    step = DAY / max(1, len(published))
    found = [start] * len(published)
    for turn, index in enumerate(order):
        found[index] = start + turn * step
    return found


def _place(published: Sequence[datetime | None], index: int) -> tuple[float, int]:
    """Undated ones stand behind the last dated one before them."""
    known = next((at for at in reversed(published[: index + 1]) if at is not None), None)
    return (0.0 if known is None else known.timestamp(), index)


@dataclass(frozen=True, slots=True)
class InNoTime:
    """An outbox whose answers take no time by the clock: it stands still while somebody waits for them."""

    outbox: Outbox
    clock: SimulatedClock

    def __getattr__(self, name: str) -> Any:
        return getattr(self.outbox, name)

    async def tick(self, tick: Tick) -> Ticked:
        with self.clock.waiting():
            return await self.outbox.tick(tick)


class Replay:
    """Goes from what happens to what happens next: an article comes in, a digest or an edit is due.

    Args:
        senders: one for each account.
        speed: seconds of the day in one of ours; 0: as fast as it goes.
    """

    def __init__(
        self,
        *,
        clock: SimulatedClock,
        ingest: Ingest,
        publish: Publish,
        retell: Retell,
        gather: Gather,
        digests: Digests,
        senders: Sequence[Deliver],
        speed: float = 0.0,
    ) -> None:
        self._clock = clock
        self._ingest = ingest
        self._publish = publish
        self._retell = retell
        self._gather = gather
        self._digests = digests
        self._senders = senders
        self._speed = speed

    async def run(self, arrivals: Sequence[Arrival], until: datetime, came: Came = lambda _new, _all: None) -> None:
        """Until this moment of the day. `came` is told how many articles came in at a step, and how many there are."""
        stop = asyncio.Event()
        self._clock.workers = len(self._senders)
        sending = [asyncio.create_task(sender.run(stop)) for sender in self._senders]
        try:
            await self._pass(deque(sorted(arrivals, key=lambda each: each.at)), until, came)
        finally:
            self._clock.workers = 0
            stop.set()
            await asyncio.gather(*sending)

    async def _pass(self, coming: deque[Arrival], until: datetime, came: Came) -> None:
        all_ = len(coming)
        looked: datetime | None = None
        while (at := await self._next(coming, until, looked)) < until:
            if self._speed:
                await asyncio.sleep((at - self._clock.now()).total_seconds() / self._speed)
            await self._clock.until(at)
            here = [coming.popleft() for _ in range(sum(each.at <= at for each in coming))]
            for each in here:
                await self._ingest.store(Contents(each.kind, (each.item,)), each.material, None)
            came(len(here), all_)
            while await self._publish.once():
                pass
            await self._gather.once()
            looked = at
        await self._clock.until(until)

    async def _next(self, coming: deque[Arrival], until: datetime, looked: datetime | None) -> datetime:
        """When something happens. What is due already was just looked at."""
        due = (await self._digests.next_due(), self._retell.next)
        moments = [at for at in due if at is not None and (looked is None or at > looked)]
        if coming:
            moments.append(coming[0].at)
        return max(min(moments, default=until), self._clock.now())
