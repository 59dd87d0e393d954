"""Asks a messenger now and then how many people its rooms of many have."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final

from newsbot.chat.room import Room
from newsbot.news.headcount import RECOUNT, rough
from newsbot.ports import Clock, Headcount, StoreUnusableError

_log = logging.getLogger(__name__)

_APART: Final = 2.0  # seconds between two questions: nobody waits for the answers
_IDLE: Final = 60.0
_AGAIN: Final = 60.0  # after a question that was not answered
_MANY: Final = 50

# How many people are there beside the bot; None where the messenger will not say. Raises TimeoutError: not now.
Asks = Callable[[Room], Awaitable[int | None]]


class Census:
    """Of one account."""

    def __init__(self, account: str, asks: Asks, headcount: Headcount, clock: Clock) -> None:
        self._account = account
        self._asks = asks
        self._headcount = headcount
        self._clock = clock
        self._due: list[Room] = []

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`. One replica at a time."""
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                try:
                    wait = await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                    wait = _AGAIN
                sleep = asyncio.ensure_future(self._clock.sleep(wait))
                await asyncio.wait((sleep, ending), return_when=asyncio.FIRST_COMPLETED)
                sleep.cancel()
        finally:
            ending.cancel()

    async def once(self) -> float:
        """Ask about one room. Returns the seconds until the next."""
        if not self._due:
            self._due = await self._headcount.due(self._account, self._clock.now() - RECOUNT, _MANY)
        if not self._due:
            return _IDLE
        try:
            members = await self._asks(self._due[0])
        except TimeoutError:
            return _AGAIN
        room = self._due.pop(0)
        await self._headcount.counted(room, None if members is None else rough(members), self._clock.now())
        return _APART
