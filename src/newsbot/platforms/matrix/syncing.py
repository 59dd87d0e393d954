"""Listening: everything that rooms say comes in here, and is durable before the homeserver is asked for what follows.

The position is kept as `<number>|<since>`: how many updates there were, and the homeserver's own token. It is written
in the transaction that writes the updates before it, so that an answer that was interrupted is asked for again, and
none is taken twice. Ids of updates grow in the order in which things came; below its number an id has some bits of its
event's hash, so that what waits for its key under a number never meets another event.
"""

import asyncio
import json
import logging
from collections.abc import Callable, Coroutine
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Final, TypeVar
from urllib.parse import urlencode
from uuid import uuid4

from newsbot.platforms.matrix.answer import Answer
from newsbot.platforms.matrix.batch import Batch, batch
from newsbot.platforms.matrix.client import API, Account, Misconfigured, Opened, Unauthorized, Unreachable, trouble
from newsbot.platforms.matrix.events import Me
from newsbot.platforms.matrix.late import Late, Opening, Sealed
from newsbot.platforms.matrix.library import Told, tell
from newsbot.platforms.matrix.powers import Powers, UnansweredError
from newsbot.platforms.matrix.reading import Found, Reading, update_id
from newsbot.platforms.matrix.rooms import Doors
from newsbot.ports import AccountError, Clock, Inbox, IncomingUpdate, StoreUnusableError

# How long the homeserver may wait for something to tell, in seconds; and how much longer we wait for the answer.
WAIT: Final = 30
_SLACK: Final = 15.0
# A first sync tells of every room.
_FIRST_SECONDS: Final = 300.0
_LONGEST_PAUSE: Final = 60.0
# So often one sync is asked for again because of a question about it that nobody answers.
_PATIENCE: Final = 3
_NOTHING: Final[dict[str, Any]] = {"types": []}
NO_TOKEN: Final = "Matrix refuses the access token: it was revoked or is wrong"  # noqa: S105 -- about a token
log = logging.getLogger(__name__)
T = TypeVar("T")


def _filter(timeline: int, *unwanted: str) -> str:
    """Members are told of one by one, as they speak; what is no room's word is not told at all."""
    # An emoji or a deletion is nothing to answer, and there can be many.
    types = ["m.reaction", "m.room.redaction", *unwanted]
    room = {
        "timeline": {"limit": timeline, "lazy_load_members": True, "not_types": types},
        "state": {"lazy_load_members": True},
        "ephemeral": _NOTHING,
        "account_data": _NOTHING,
    }
    return json.dumps({"presence": _NOTHING, "account_data": _NOTHING, "room": room})


_FILTER: Final = _filter(50)


def _state_only() -> str:
    """A question that was never asked before.

    Synapse gives the same answer to the same first question for two minutes, whatever has come since.
    """
    return _filter(0, f"org.newsbot.{uuid4()}")


@dataclass(frozen=True, slots=True)
class Synced:
    """An answer that is kept; `new`: how many updates it came to. `idle`: nothing came, and too soon."""

    new: int
    idle: bool = False


@dataclass(frozen=True, slots=True)
class _Position:
    number: int
    since: str

    def text(self) -> str:
        return f"{self.number}|{self.since}"


class Syncing:
    """The listener of one account.

    Args:
        name: the account in the inbox.
        opening: what has the keys of encrypted rooms, if the account can read them.
        jitter: a number from 0 to 1, each time another.
        woken: called when something was kept.
        reached: called when the homeserver stops answering (with a word for why) and when it answers again (None).
    """

    def __init__(
        self,
        account: Account,
        me: Me,
        *,
        inbox: Inbox,
        doors: Doors,
        powers: Powers,
        clock: Clock,
        jitter: Callable[[], float],
        opening: Opening | None = None,
        name: str = "matrix",
        woken: Callable[[], None] = lambda: None,
        reached: Callable[[str | None], None] = lambda _: None,
    ) -> None:
        self._account = account
        self._inbox = inbox
        self._clock = clock
        self._jitter = jitter
        self._opening = opening
        self._name = name
        self._doors = doors
        self._reading = Reading(me, doors=doors, powers=powers, tell=self._tell, opening=opening)
        self._late = Late(name, inbox, opening, clock, self._reading.quoting) if opening else None
        self._me = me
        self._position: _Position | None = None
        self._unanswered = 0
        self._failures = 0
        self._woken = woken
        self._reached = reached

    async def run(self, stop: asyncio.Event) -> str | None:
        """Listen until `stop`. Returns why it ended by itself: a line for the operator."""
        ending = asyncio.ensure_future(stop.wait())
        try:
            while not stop.is_set():
                found = await _unless(ending, self._guarded())
                if isinstance(found, Unauthorized):
                    # A soft logout keeps the device: a login by password goes on with it.
                    opened = await _unless(ending, self._reopened())
                    if isinstance(opened, Unauthorized):
                        return NO_TOKEN
                    if isinstance(opened, Misconfigured):
                        return opened.why
                    found = opened if isinstance(opened, Unreachable) else Unreachable("token")
                if found is not None:
                    await _unless(ending, self._clock.sleep(self._pause(found)))
        finally:
            ending.cancel()
        return None

    async def once(self) -> Synced | Unauthorized | Unreachable:
        """One sync: asked for, understood, and durable when it returns. Raises what the inbox raises."""
        if self._position is None:
            return await self._begin()
        position, before = self._position, self._clock.monotonic()
        answer = await self._ask(_FILTER, position.since, wait=WAIT)
        found = self._read(answer)
        if not isinstance(found, Batch):
            return found
        try:
            new = await self._take(position, found, answer.body or {})
        except UnansweredError as error:
            self._unanswered += 1
            return Unreachable(error.why, error.after)
        self._unanswered = 0
        if self._opening and self._late:
            await self._opening.tend()
            # Only now is the position after what waits kept, and none of it comes again.
            if await self._late.look():
                self._woken()
        idle = not new and found.next == position.since and self._clock.monotonic() - before < 1
        return Synced(new, idle)

    async def _begin(self) -> Synced | Unauthorized | Unreachable:
        """What rooms there are, and their state; where nobody has listened yet, it begins here and now."""
        answer = await self._ask(_state_only(), None, wait=0)
        found = self._read(answer)
        if not isinstance(found, Batch):
            return found
        self._note(answer.body or {})
        # Messages to the device come again in their own time.
        await self._tell({name: value for name, value in (answer.body or {}).items() if name != "to_device"})
        self._doors.see(found)
        kept = _position(await self._inbox.offset(self._name))
        if kept is None:
            kept = _Position(0, found.next)
            await self._inbox.add(self._name, [], kept.text())
        self._position = kept
        if self._opening:
            await self._opening.tend()
        return Synced(0)

    async def _take(self, position: _Position, found: Batch, body: dict[str, Any]) -> int:
        told = await self._tell(body)
        self._note(body)
        updates: list[IncomingUpdate] = []
        sealed: list[Sealed] = []
        number = position.number
        reading = self._reading.read(found, told, position.since, patient=self._unanswered < _PATIENCE)
        waits = await self._late.waits_for() if self._late else None
        async for one in reading:
            if waits and waits(one.event_id):
                # Put aside before a crash that lost the position: it has its number.
                continue
            number += 1
            id_ = update_id(number, one.event_id)
            if one.raw is not None:
                updates.append(IncomingUpdate(self._name, id_, one.raw))
            elif one.sealed is not None:
                sealed.append(self._waiting(one, one.sealed, id_))
        if self._late:
            await self._late.keep(sealed)
        following = _Position(number, found.next)
        await self._inbox.add(self._name, updates, following.text())
        self._position = following
        if updates:
            self._woken()
        return len(updates)

    def _waiting(self, one: Found, event: dict[str, Any], id_: int) -> Sealed:
        came = self._clock.now().timestamp()
        return Sealed(one.room, event, id_, came, self._doors.direct(one.room), one.first)

    async def _tell(self, body: dict[str, Any]) -> Told:
        with self._opening.together() if self._opening else nullcontext():
            return await tell(self._account.client, body)

    def _note(self, body: dict[str, Any]) -> None:
        if self._opening:
            self._opening.note(body)

    async def _ask(self, chosen: str, since: str | None, *, wait: int) -> Answer:
        asked = {"filter": chosen, "timeout": str(wait * 1000)} | ({"since": since} if since else {})
        seconds = wait + _SLACK if since else _FIRST_SECONDS
        return await self._account.request("GET", f"{API}/sync?{urlencode(asked)}", seconds=seconds)

    def _read(self, answer: Answer) -> Batch | Unauthorized | Unreachable:
        if not answer.ok:
            return trouble(answer)
        return batch(answer.body or {}, self._me.user_id) or Unreachable("sync-junk")

    async def _guarded(self) -> Synced | Unauthorized | Unreachable:
        """Whatever goes wrong is said in one line, and the account goes on."""
        try:
            return await self.once()
        except StoreUnusableError as error:
            log.warning("%s", error)
        except Exception as error:  # noqa: BLE001 -- the listener must not end because of what it heard
            log.error("a Matrix sync could not be handled (%s)", type(error).__name__)  # noqa: TRY400 -- one line
        return Unreachable("not-handled")

    async def _reopened(self) -> Opened:
        try:
            return await self._account.open()
        except AccountError as error:
            return Misconfigured(str(error))
        except Exception as error:  # noqa: BLE001 -- a file that cannot be read is the operator's to mend
            return Misconfigured(f"its login could not be renewed ({type(error).__name__})")

    def _pause(self, found: Synced | Unreachable) -> float:
        """Seconds until it is asked again: twice as long each time, and never less than we were asked to wait."""
        if isinstance(found, Synced):
            if self._failures:
                log.warning("Matrix answers again")
                self._reached(None)
            self._failures = 0
            return 1.0 if found.idle else 0.0
        if not self._failures:
            log.warning("Matrix does not answer (%s); trying again", found.why)
            self._reached(found.why)
        grown = min(_LONGEST_PAUSE, 2.0 ** min(self._failures, 6)) * (0.5 + self._jitter() / 2)
        self._failures += 1
        return max(grown, found.after or 0.0)


def _position(kept: str | None) -> _Position | None:
    number, _, since = (kept or "").partition("|")
    return _Position(int(number), since) if number.isdecimal() and since else None


async def _unless(ending: asyncio.Future[Any], work: Coroutine[Any, Any, T]) -> T | None:
    """What `work` returns; None when the end came first, and the work is broken off, which loses nothing."""
    task = asyncio.ensure_future(work)
    try:
        await asyncio.wait((task, ending), return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
