"""A task that one replica does at a time, under a lease."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from newsbot.ports import Clock, Lease, Leases, StoreUnusableError

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Duty:
    """`name` names the duty for all replicas, `holder` this process."""

    def __init__(self, name: str, *, holder: str, leases: Leases, clock: Clock, ttl: float = 10.0) -> None:
        self._name = name
        self._holder = holder
        self._leases = leases
        self._clock = clock
        self._ttl = ttl

    async def run(self, stop: asyncio.Event, work: Callable[[asyncio.Event], Awaitable[T]]) -> T | None:
        """Do `work` whenever the duty is ours, until it ends by itself or `stop`; its event is set when it has to end.

        Returns what `work` returned; None when it never came to that.
        """
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                lease = await self._acquire()
                if lease is None:
                    await self._wait(self._ttl / 4, ending)
                    continue
                done, result = await self._hold(lease, work, ending)
                if done:
                    return result
        finally:
            ending.cancel()
        return None

    async def _hold(
        self, lease: Lease, work: Callable[[asyncio.Event], Awaitable[T]], ending: asyncio.Future[Any]
    ) -> tuple[bool, T | None]:
        """Work while the lease can be trusted. Returns whether it is over, and what it came to."""
        over = asyncio.Event()
        working = asyncio.ensure_future(work(over))
        trusted_until = self._clock.monotonic() + self._ttl * 0.8
        try:
            while not working.done() and not ending.done():
                await self._wait(self._ttl / 4, ending, working)
                asked = self._clock.monotonic()
                if working.done() or ending.done():
                    break
                if await self._renewed(lease):
                    trusted_until = asked + self._ttl * 0.8
                elif self._clock.monotonic() >= trusted_until - self._ttl / 4:
                    _log.warning("%s: another process has taken over", self._name)
                    break
            over.set()
            ended_by_itself = working.done() or ending.done()
            result = await working
        finally:
            working.cancel()
        await self._release(lease)
        return ended_by_itself, result

    async def _wait(self, seconds: float, *futures: asyncio.Future[Any]) -> None:
        sleep = asyncio.ensure_future(self._clock.sleep(seconds))
        await asyncio.wait((sleep, *futures), return_when=asyncio.FIRST_COMPLETED)
        sleep.cancel()

    async def _acquire(self) -> Lease | None:
        try:
            return await self._leases.acquire(self._name, self._holder, self._ttl)
        except StoreUnusableError as error:
            _log.warning("%s", error)
            return None

    async def _renewed(self, lease: Lease) -> bool:
        try:
            return await self._leases.renew(lease)
        except StoreUnusableError as error:
            _log.warning("%s", error)
            return False

    async def _release(self, lease: Lease) -> None:
        try:
            await self._leases.release(lease)
        except StoreUnusableError as error:
            _log.warning("%s", error)
