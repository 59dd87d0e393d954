"""Answer what came in: claim it from the inbox, understand it, put the answers into the outbox.

An update is settled in one transaction with everything that it leads to, so a process that dies in between leaves
either all of it or nothing, and what was not settled is handled again.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from newsbot.chat.heard import (
    Amended,
    Heard,
    Joined,
    Left,
    Pressed,
    Renamed,
    Said,
    Unreadable,
    Wordless,
)
from newsbot.flows.converse import Converse
from newsbot.flows.handle import LATE, Handle, Late, Outcome
from newsbot.ports import Clock, Ears, Inbox, IncomingUpdate, Orders, Outbox, StoreUnusableError

_log = logging.getLogger(__name__)

_AT_ONCE = 32  # rooms that are answered side by side: what is settled at the same time waits for the disk once
_IDLE = 1.0  # seconds between looks when nothing wakes us


@dataclass(frozen=True, slots=True)
class _Came:
    """A stored update and what it says."""

    update: IncomingUpdate
    heard: Heard


class Respond:
    """One account's answers.

    `inbox_of`: as `IncomingUpdate.account`, when it is not the account alone. `heard` and `replied` count: kinds of
    updates, and seconds from claim to answer.
    """

    def __init__(
        self,
        ears: Ears,
        converse: Converse,
        *,
        account: str,
        inbox_of: str | None = None,
        inbox: Inbox,
        outbox: Outbox,
        clock: Clock,
        orders: Orders | None = None,
        heard: Callable[[str], None] = lambda _: None,
        replied: Callable[[float], None] = lambda _: None,
    ) -> None:
        self._ears = ears
        self._converse = converse
        self._handle = Handle(ears, converse, account=account, inbox=inbox, outbox=outbox, clock=clock, orders=orders)
        self._account = account
        self._inbox_of = inbox_of or account
        self._inbox = inbox
        self._clock = clock
        self._heard = heard
        self._replied = replied
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._wake = asyncio.Event()

    def wake(self) -> None:
        """Something came in."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; what is being answered then is finished."""
        ending = asyncio.ensure_future(stop.wait())
        ending.add_done_callback(lambda _: self._wake.set())
        # Before an update is taken up: were the process ended meanwhile, it would be suspected.
        await self._converse.prepare()
        try:
            while not stop.is_set():
                self._wake.clear()
                try:
                    handled = await self.once()
                except StoreUnusableError as error:
                    _log.warning("%s", error)
                    handled = 0
                if not handled:
                    await self._rest()
        finally:
            ending.cancel()
            await self._handle.end()

    async def once(self) -> int:
        """Answer what waits, the rooms side by side, each in its order. Returns how much it was."""
        claimed = await self._inbox.claim(self._inbox_of)
        came = [_Came(update, self._ears.hear(update.payload)) for update in claimed]
        came_late = self._late(came)
        by_room: dict[str, list[_Came]] = {}
        # A room that goes on under another name is one: what is asked there waits until its settings are there.
        before = {one.heard.new.id: one.heard.old.id for one in came if isinstance(one.heard, Renamed)}
        for one in came:
            room = _room_of(one.heard)
            by_room.setdefault(before.get(room, room), []).append(one)
        results = await asyncio.gather(
            *(self._answer_room(waiting, came_late) for waiting in by_room.values()), return_exceptions=True
        )
        for result in results:
            if isinstance(result, BaseException):
                raise result
        return len(claimed)

    async def _rest(self) -> None:
        waits = [asyncio.ensure_future(self._wake.wait()), asyncio.ensure_future(self._clock.sleep(_IDLE))]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for one in waits:
            one.cancel()

    def _late(self, came: Iterable[_Came]) -> dict[int, Late]:
        """Questions that waited too long, by the number of their update."""
        before = self._clock.now() - LATE
        last: dict[str, int] = {}
        late: dict[int, Late] = {}
        for one in came:
            said = one.heard
            if not isinstance(said, Said) or not said.at or said.at >= before or not self._handle.may_wait(said):
                continue
            late[one.update.update_id] = "passed"
            last[said.room.id] = one.update.update_id
        return late | dict.fromkeys(last.values(), "last")

    async def _answer_room(self, waiting: list[_Came], late: dict[int, Late]) -> None:
        async with self._slots:
            for one in waiting:
                began = self._clock.monotonic()
                self._heard(type(one.heard).__name__.lower())
                try:
                    outcome = await self._handle.outcome(one.heard, late.get(one.update.update_id))
                except StoreUnusableError:
                    raise
                except Exception:  # noqa: BLE001 - see below
                    # It must not be met again and again: whatever is wrong with it, the others are waiting.
                    _log.exception("an update could not be handled")
                    outcome = Outcome()
                await self._inbox.settle(
                    one.update,
                    outcome.replies,
                    self._clock.now(),
                    replies_from=self._account,
                    button=outcome.button,
                    bookmark=outcome.bookmark,
                )
                if outcome.replies:
                    self._replied(self._clock.monotonic() - began)


def _room_of(heard: Heard) -> str:
    """What has to keep its order: all that concerns one room."""
    match heard:
        case Said(room) | Amended(room) | Wordless(room) | Pressed(room) | Joined(room) | Left(room):
            return room.id
        case Renamed(room) | Unreadable(room):
            return room.id
        case _:
            return ""
