"""Which rooms the bot enters: invites by policy and at a pace, and the successors of rooms that were upgraded."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final, Literal
from urllib.parse import quote, urlencode

from newsbot.platforms.matrix.answer import UNSAID_WAIT, Answer
from newsbot.platforms.matrix.batch import Batch, Invite, JoinedRoom
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.ids import is_id
from newsbot.platforms.matrix.powers import Powers, UnansweredError, state
from newsbot.ports import Clock

MOST_ROOMS: Final = 1000
JOINS_A_MINUTE: Final = 10
REFUSALS_A_MINUTE: Final = 60
# Invites that wait; a flood beyond it is not even declined.
MOST_WAITING: Final = 1000
TOMBSTONE: Final = "m.room.tombstone"
_TRIES: Final = 3
_MINUTE: Final = 60.0
_RECENT: Final = timedelta(days=1)
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Policy:
    """Whose invites are accepted.

    Attributes:
        join: `dm` for direct chats and what `allow` names; `allow-list` for what it names; `any` for all.
        allow: ids of users and of rooms, and names of servers, exact.
    """

    join: Literal["dm", "allow-list", "any"] = "dm"
    allow: frozenset[str] = frozenset()
    most_rooms: int = MOST_ROOMS

    def admits(self, invite: Invite) -> bool:
        server = invite.sender.partition(":")[2]
        named = not self.allow.isdisjoint({invite.sender, invite.room, server})
        return named or self.join == "any" or (self.join == "dm" and invite.direct)


@dataclass(frozen=True, slots=True)
class Upgrade:
    """A room says that it goes on elsewhere; `sender` says so."""

    old: str
    new: str
    sender: str


@dataclass(slots=True)
class _Wish:
    """A room to enter, or not to: what became of it so far."""

    invite: Invite | None = None
    upgrade: Upgrade | None = None
    tries: int = 0


class Pace:
    """At most so many in any minute."""

    def __init__(self, most: int, monotonic: Callable[[], float]) -> None:
        self._monotonic = monotonic
        self._done: deque[float] = deque(maxlen=most)

    def wait(self) -> float:
        """Seconds until the next one may be done."""
        full = len(self._done) == self._done.maxlen
        return max(0.0, self._done[0] + _MINUTE - self._monotonic()) if full else 0.0

    def done(self) -> None:
        self._done.append(self._monotonic())


class Doors:
    """The rooms in which the bot is, and those that it was asked into.

    `see` takes in what a sync says and is quick, whatever it says; `run` does what is to be done, beside the sync.
    Nothing of it needs to be kept: the first sync of a process tells of every room and invite.
    """

    def __init__(self, account: Account, powers: Powers, policy: Policy, clock: Clock) -> None:
        self.members: dict[str, int] = {}
        self.account = account
        self._powers = powers
        self._policy = policy
        self._clock = clock
        self._joining: OrderedDict[str, _Wish] = OrderedDict()
        self._refusing: OrderedDict[str, None] = OrderedDict()
        self._joins = Pace(JOINS_A_MINUTE, clock.monotonic)
        self._refusals = Pace(REFUSALS_A_MINUTE, clock.monotonic)
        self._wanted = asyncio.Event()
        self._not_before = 0.0

    @property
    def waiting(self) -> int:
        """Rooms that something is still to be done about."""
        return len(self._joining) + len(self._refusing)

    def direct(self, room: str) -> bool:
        """Whether one person and the bot are alone; a room of which nobody told us is none."""
        return 0 < self.members.get(room, 0) <= 2

    def see(self, batch: Batch) -> None:
        """Take in what changed; never raises."""
        for left in batch.left:
            self.members.pop(left.id, None)
            self._joining.pop(left.id, None)
            self._refusing.pop(left.id, None)
        for joined in batch.joined:
            self._joining.pop(joined.id, None)
            self._refusing.pop(joined.id, None)
            self.members[joined.id] = joined.members if joined.members is not None else self.members.get(joined.id, 0)
        for joined in batch.joined:
            self._look_for_upgrade(joined)
        ignored = sum(not self._sort(invite) for invite in batch.invites)
        if ignored:
            log.warning("%d Matrix invites beyond the %d that wait are ignored", ignored, MOST_WAITING)
        if self.waiting:
            self._wanted.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Enter and decline, until `stop`; a failure is logged and the next room's turn comes."""
        while not stop.is_set():
            try:
                pause = await self.once()
            except Exception as error:  # noqa: BLE001 -- one room's trouble is not another's
                log.warning("a Matrix room could not be entered or declined (%s)", type(error).__name__)
                pause = 1.0
            await self._rest(stop, pause)

    async def once(self) -> float | None:
        """Do one thing that is due. Returns seconds until the next one is; None when nothing waits."""
        if self._joining and self._until_join() == 0:
            await self._enter(*self._joining.popitem(last=False))
        elif self._refusing and self._refusals.wait() == 0:
            room, _ = self._refusing.popitem(last=False)
            self._refusals.done()
            await self.account.request("POST", f"{API}/rooms/{quote(room, safe='')}/leave", {})
        waits = [self._until_join()] * bool(self._joining) + [self._refusals.wait()] * bool(self._refusing)
        return min(waits, default=None)

    def _sort(self, invite: Invite) -> bool:
        """Whether something will be done about an invite."""
        if invite.room in self._joining or invite.room in self._refusing or invite.room in self.members:
            return True
        room_left = len(self.members) + len(self._joining) < self._policy.most_rooms
        wanted = self._policy.admits(invite) and room_left
        if len(self._joining if wanted else self._refusing) >= MOST_WAITING:
            return False
        if wanted:
            self._joining[invite.room] = _Wish(invite)
        else:
            self._refusing[invite.room] = None
        return True

    def _look_for_upgrade(self, joined: JoinedRoom) -> None:
        # One that is older was followed in its time, and a room that has sent us away since is not entered again.
        since = (self._clock.now() - _RECENT).timestamp() * 1000
        for event in (*joined.state, *joined.timeline):
            found, at = upgrade(joined.id, event), event.get("origin_server_ts")
            recent = isinstance(at, int) and at >= since
            if found and recent and found.new not in self.members and len(self._joining) < MOST_WAITING:
                self._joining[found.new] = _Wish(upgrade=found)

    def _until_join(self) -> float:
        return max(self._joins.wait(), self._not_before - self._clock.monotonic())

    async def _enter(self, room: str, wish: _Wish) -> None:
        wish.tries += 1
        try:
            if wish.upgrade and not await self._had_power(wish.upgrade):
                log.warning("a Matrix room was not followed: who says that it goes on elsewhere may not say so")
                return
        except UnansweredError as error:
            self._again(room, wish, error.after)
            return
        if len(self.members) >= self._policy.most_rooms:
            self._refusing[room] = None
            return
        self._joins.done()
        # `via` since specification 1.12, `server_name` before.
        via = urlencode([(name, server) for server in _servers(wish) for name in ("via", "server_name")])
        answer = await self.account.request("POST", f"{API}/join/{quote(room, safe='')}?{via}", {})
        if not answer.ok and _passes(answer):
            self._again(room, wish, answer.retry_after)
        elif not answer.ok:
            log.info("a Matrix room could not be entered (%s)", answer.errcode or answer.status)

    def _again(self, room: str, wish: _Wish, after: float | None) -> None:
        self._not_before = self._clock.monotonic() + (after or UNSAID_WAIT)
        if wish.tries < _TRIES:
            self._joining[room] = wish

    async def _had_power(self, found: Upgrade) -> bool:
        levels = await self._powers.levels(found.old)
        return levels is not None and levels.may_send_state(found.sender, TOMBSTONE)

    async def _rest(self, stop: asyncio.Event, pause: float | None) -> None:
        """Until there is something to do, or it is time."""
        if pause is None and not self.waiting:
            self._wanted.clear()
        waiting: list[asyncio.Task[Any]] = [asyncio.create_task(stop.wait())]
        woken = self._wanted.wait() if pause is None else self._clock.sleep(pause)
        waiting.append(asyncio.ensure_future(woken))
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in waiting:
                task.cancel()


def upgrade(room: str, event: dict[str, Any]) -> Upgrade | None:
    """What a tombstone says, if the event is one."""
    content, sender = event.get("content"), event.get("sender")
    new = content.get("replacement_room") if isinstance(content, dict) else None
    mine = event.get("type") == TOMBSTONE and event.get("state_key") == ""
    if not mine or not isinstance(new, str) or not is_id(new, "!") or not isinstance(sender, str) or new == room:
        return None
    return Upgrade(room, new, sender)


async def predecessor(account: Account, powers: Powers, joined: JoinedRoom) -> str | None:
    """The room that goes on in this one: only if both say so, and whoever said it there had the power to.

    Raises UnansweredError.
    """
    told = next((event for event in (*joined.state, *joined.timeline) if event.get("type") == "m.room.create"), None)
    create = told or await state(account, joined.id, "m.room.create")
    content = (create or {}).get("content")
    named = content.get("predecessor") if isinstance(content, dict) else None
    old = named.get("room_id") if isinstance(named, dict) else None
    if not isinstance(old, str) or not is_id(old, "!"):
        return None
    tombstone = await state(account, old, TOMBSTONE)
    found = upgrade(old, (tombstone or {}) | {"type": TOMBSTONE, "state_key": ""})
    levels = await powers.levels(old) if found and found.new == joined.id else None
    return old if found and levels and levels.may_send_state(found.sender, TOMBSTONE) else None


def _servers(wish: _Wish) -> list[str]:
    """Through whom a room can be found: the server of whoever named it. Ids of rooms may name none."""
    sender = wish.invite.sender if wish.invite else wish.upgrade.sender if wish.upgrade else ""
    server = sender.partition(":")[2]
    return [server] if server else []


def _passes(answer: Answer) -> bool:
    """Whether it may go better another time."""
    return answer.status is None or answer.status == 429 or answer.status >= 500
