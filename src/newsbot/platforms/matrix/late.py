"""Encrypted events whose key has not come yet, kept in an inbox of their own until it has or nobody waits any more.

Each has had its place in the order since it came, and keeps it: however often this is interrupted and begun again,
the same event comes to the same number, which the inbox takes once.
"""

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final, Protocol

import nio

from newsbot.platforms.matrix.kept import Facts, payload
from newsbot.ports import Clock, Inbox, IncomingUpdate

# A key that comes at all comes with the message or some moments later; a person waits no longer.
GRACE: Final = 30.0
MOST: Final = 1000
Json = dict[str, Any]
Quoting = Callable[[str, Json, Facts], Awaitable[Facts]]
log = logging.getLogger(__name__)


class Opening(Protocol):
    """What has the keys."""

    def together(self) -> AbstractContextManager[object]:
        """While it lasts, what the library is told is written as one."""
        ...

    async def tend(self) -> None:
        """Upload, ask for and hand out keys, as is due. Never raises."""
        ...

    def unreadable(self, event: nio.MegolmEvent) -> object | None:
        """A key is missing and will be asked for; None when that was said of its session before."""
        ...

    def open_event(self, room_id: str, raw: Json) -> Json | None:
        """The event as it was before it was encrypted; None while there is no key."""
        ...

    def note(self, sync: Json) -> None:
        """What an answer to /sync says of keys that the homeserver holds."""
        ...


@dataclass(frozen=True, slots=True)
class Sealed:
    """An event without its key.

    Attributes:
        number: of its update, once it can be read.
        came: seconds since 1970.
        first: of its session: people are told once that something cannot be read.
    """

    room: str
    event: Json
    number: int
    came: float
    direct: bool
    first: bool


class Late:
    """`account`: whose inbox the events go to at last. `quoting`: what more is known of an event of a room."""

    def __init__(self, account: str, inbox: Inbox, opening: Opening, clock: Clock, quoting: Quoting) -> None:
        self._quoting = quoting
        self._account = account
        self._aside = f"{account}.sealed"
        self._inbox = inbox
        self._opening = opening
        self._clock = clock
        self._waiting: list[tuple[IncomingUpdate, Sealed]] | None = None

    async def keep(self, found: list[Sealed]) -> None:
        """Durable when it returns; call it before the position after them is."""
        if not found:
            return
        waiting = await self._loaded()
        fresh = [(IncomingUpdate(self._aside, _name(str(one.event["event_id"])), _written(one)), one) for one in found]
        if len(waiting) + len(fresh) > MOST:
            log.warning("encrypted Matrix events without a key beyond the %d that wait are let go", MOST)
            del fresh[MOST - len(waiting) :]
        await self._inbox.add(self._aside, [update for update, _ in fresh])
        waiting += fresh

    async def waits_for(self) -> Callable[[str], bool]:
        """Whether an event of this id waits already: then it is not to be kept a second time, under another number."""
        known = {update.update_id for update, _ in await self._loaded()}
        return lambda event_id: _name(event_id) in known

    async def look(self) -> bool:
        """Hand over what can be read by now, and let go of what nobody waits for any more: whether there was any."""
        ended = False
        waiting = await self._loaded()
        for update, sealed in list(waiting):
            opened = opened_safely(self._opening, sealed.room, sealed.event)
            expired = self._clock.now().timestamp() - sealed.came >= GRACE
            if opened is None and not expired:
                continue
            if opened is not None or sealed.first:
                event, facts = unsealed(opened or {}, sealed.event), Facts(direct=sealed.direct)
                if opened is not None:
                    facts = await self._quoting(sealed.room, event, facts)
                raw = payload("unreadable" if opened is None else "message", sealed.room, event, facts)
                await self._inbox.add(self._account, [IncomingUpdate(self._account, sealed.number, raw)])
            await self._inbox.settle(update, [], self._clock.now())
            waiting.remove((update, sealed))
            ended = True
        return ended

    async def _loaded(self) -> list[tuple[IncomingUpdate, Sealed]]:
        """What an earlier process left is asked for once: each time counts as a try."""
        if self._waiting is None:
            claimed = await self._inbox.claim(self._aside, MOST, patient=True)
            self._waiting = [(update, sealed) for update in claimed for sealed in _parsed(update.payload)]
        return self._waiting


def opened_safely(opening: Opening, room: str, event: Json) -> Json | None:
    """As `open_event`, whatever a stranger has put into the event."""
    try:
        return opening.open_event(room, event)
    except Exception as error:  # noqa: BLE001 -- the library raises whatever a stranger's event makes it raise
        log.info("an encrypted Matrix event could not be opened (%s)", type(error).__name__)
        return None


def unsealed(opened: Json, outer: Json) -> Json:
    """Who sent it, and when, is the outer event's: what is within could claim anything."""
    return opened | {name: outer.get(name) for name in ("event_id", "sender", "origin_server_ts")}


def _name(event_id: str) -> int:
    """The same for the same event, whatever number it is given when it comes again after a crash."""
    return int.from_bytes(hashlib.sha256(event_id.encode()).digest()[:8]) >> 1


def _written(sealed: Sealed) -> bytes:
    kept = {name: getattr(sealed, name) for name in Sealed.__slots__}
    return json.dumps(kept).encode()


def _parsed(raw: bytes) -> Iterator[Sealed]:
    try:
        yield Sealed(**json.loads(raw))
    except (ValueError, TypeError, RecursionError):
        log.warning("an encrypted event that was kept cannot be read any more")
