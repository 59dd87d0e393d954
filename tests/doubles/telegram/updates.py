"""Updates on their way to the bot: kept until it confirms them."""

import asyncio
import itertools
import random
from collections import deque
from collections.abc import Sequence
from typing import Any

from tests.doubles.telegram.refusal import conflict

Update = dict[str, Any]

# Kinds that are only delivered to a bot that asks for them by name.
_ON_REQUEST = {"chat_member", "message_reaction", "message_reaction_count"}
# The first number is "a certain positive number"; offsets farther beyond the next one are ignored (TDLib, TQueue::get).
_FIRSTS = range(100_000_000, 900_000_000)
_AHEAD = 10
_DAY = 86_400.0


class UpdateQueue:
    """Numbered updates; one reader at a time.

    Attributes:
        allowed: kinds that the bot asked for; None: all but those on request.
    """

    def __init__(self) -> None:
        self.allowed: frozenset[str] | None = None
        self._next = random.choice(_FIRSTS)  # a number, no secret
        self._waiting: deque[tuple[float, Update]] = deque()
        self._reader: asyncio.Future[None] | None = None
        self._arrived = asyncio.Event()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, update: Update, now: float, *, wanted: bool = False) -> int | None:
        """Numbers an update unless it has a number; None when the bot does not want its kind (`wanted`: it does)."""
        kind = next((name for name in update if name != "update_id"), "")
        if not wanted and (kind in _ON_REQUEST if self.allowed is None else kind not in self.allowed):
            return None
        numbered = {"update_id": update.get("update_id") or self._number(), **update}
        self._waiting.append((now, numbered))
        self._arrived.set()
        return int(numbered["update_id"])

    def renumber(self, first: int) -> None:
        """The next update has this number, as after a quiet week; what waits is forgotten."""
        self.clear()
        self._next = first

    def _number(self) -> int:
        self._next += 1
        return self._next - 1

    def confirm(self, before: int) -> None:
        while self._waiting and self._waiting[0][1]["update_id"] < before:
            self._waiting.popleft()

    def expire(self, now: float) -> None:
        """Drops what has been waiting for a day, as Telegram does."""
        while self._waiting and self._waiting[0][0] < now - _DAY:
            self._waiting.popleft()

    @property
    def polled(self) -> bool:
        """Whether a reader is waiting."""
        return self._reader is not None and not self._reader.done()

    def clear(self) -> None:
        self._waiting.clear()

    def first(self, most: int) -> list[Update]:
        return [update for _, update in itertools.islice(self._waiting, most)]

    def ask(self, kinds: Sequence[str] | None) -> None:
        """Remembers what kinds the bot wants; None leaves it, an empty list goes back to the default."""
        if kinds is not None:
            self.allowed = frozenset(kinds) or None

    def take(self, offset: int) -> None:
        """Confirms everything before `offset`; a negative one keeps only that many of the last.

        One that lies far beyond what was given out is ignored: it belongs to another numbering.
        """
        following = max([self._next, *(update["update_id"] + 1 for _, update in self._waiting)])
        if 0 < offset <= following + _AHEAD:
            self.confirm(offset)
        elif offset < 0:
            while len(self._waiting) > -offset:
                self._waiting.popleft()

    def abort(self, why: str) -> None:
        """Ends the request that is waiting, if one is, with 409."""
        if self._reader and self.polled:
            self._reader.set_exception(conflict(why))

    async def read(self, limit: int, seconds: float) -> list[Update]:
        """Waits for updates up to `seconds`; an earlier reader gets 409."""
        self.abort("terminated by other getUpdates request; make sure that only one bot instance is running")
        loop = asyncio.get_running_loop()
        reader: asyncio.Future[Any] = loop.create_future()
        self._reader = reader
        end = loop.time() + seconds
        while not self._waiting and not reader.done() and loop.time() < end:
            self._arrived.clear()
            arrived: asyncio.Future[Any] = asyncio.ensure_future(self._arrived.wait())
            try:
                await asyncio.wait({arrived, reader}, timeout=end - loop.time(), return_when=asyncio.FIRST_COMPLETED)
            finally:
                arrived.cancel()
        if reader.done():
            reader.result()
        reader.cancel()
        return self.first(limit)

    async def arrival(self) -> None:
        """Returns when there may be something to deliver."""
        if not self._waiting:
            self._arrived.clear()
            await self._arrived.wait()
