"""Who may do what in a room, by its power levels; asked of the homeserver and remembered for a moment.

Rules: specification, `m.room.power_levels`; creators of rooms of version 12 stand above every level.
"""

import math
import re
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote

from newsbot.chat.heard import RoomKind, Speaker
from newsbot.chat.room import Room
from newsbot.platforms.matrix.answer import Answer, Json
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.ids import is_user

FRESH: Final = 60.0
POWER_LEVELS: Final = "m.room.power_levels"
# What a room that does not say otherwise asks for to change its state.
STATE_DEFAULT: Final = 50
_MOST_ROOMS = 1000
_NUMBER: Final = re.compile(r"-?[0-9]{1,15}")
_CREATORS_SINCE: Final = 12
_CREATORS_TRIAL: Final = "org.matrix.hydra.11"


class UnansweredError(Exception):
    """The homeserver did not say; it may, another time. `why`: one word; `after`: seconds that it asked us to wait."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.why = why
        self.after = after


@dataclass(frozen=True, slots=True)
class Levels:
    """Who has which level, and what is asked for.

    Attributes:
        users: exact ids; `default`: of everybody else.
        state: asked for changing the state; `events`: for one kind of it.
    """

    users: dict[str, float] = field(default_factory=dict)
    default: float = 0
    state: float = STATE_DEFAULT
    events: dict[str, float] = field(default_factory=dict)

    def of(self, user: str) -> float:
        return self.users.get(user, self.default)

    def may_set(self, user: str) -> bool:
        return is_user(user) and self.of(user) >= self.state

    def may_send_state(self, user: str, kind: str) -> bool:
        return is_user(user) and self.of(user) >= self.events.get(kind, self.state)


def levels(create: Json, powers: Json | None) -> Levels:
    """From the create event (whole) and the content of the power levels; None: the room has none.

    What is no number is as if it were not there.
    """
    creators = _creators(create)
    if powers is None:
        # Specification: without power levels whoever made the room has 100.
        maker = {str(create.get("sender")): 100.0}
        return Levels(maker | creators)
    return Levels(
        _numbers(powers.get("users")) | creators,
        _number(powers.get("users_default")) or 0,
        STATE_DEFAULT if (state := _number(powers.get("state_default"))) is None else state,
        _numbers(powers.get("events")),
    )


def _creators(create: Json) -> dict[str, float]:
    content = create.get("content")
    content = content if isinstance(content, dict) else {}
    version = content.get("room_version")
    if not isinstance(version, str):
        return {}
    numbered = int(version) if re.fullmatch(r"[0-9]{1,3}", version, re.ASCII) else 0
    if numbered < _CREATORS_SINCE and version != _CREATORS_TRIAL:
        return {}
    others = content.get("additional_creators")
    found = [create.get("sender"), *(others if isinstance(others, list) else [])]
    return {user: math.inf for user in found if isinstance(user, str)}


def _numbers(found: Any) -> dict[str, float]:
    told = found if isinstance(found, dict) else {}
    numbers = ((name, _number(value)) for name, value in told.items())
    return {name: number for name, number in numbers if number is not None}


def _number(found: Any, otherwise: float | None = None) -> float | None:
    """Rooms before version 10 may write numbers as text."""
    if type(found) is int and abs(found) < 1 << 53:
        return found
    return int(found) if isinstance(found, str) and _NUMBER.fullmatch(found) else otherwise


class Powers:
    """Levels of rooms, at most `fresh` seconds old. `monotonic` gives seconds that never go back."""

    def __init__(self, account: Account, monotonic: Callable[[], float], fresh: float = FRESH) -> None:
        self._account = account
        self._monotonic = monotonic
        self._fresh = fresh
        self._known: OrderedDict[str, tuple[float, Levels]] = OrderedDict()

    async def may_set(self, room: Room, kind: RoomKind, speaker: Speaker) -> bool:
        """Whether settings of this room may be changed. Nobody may when the homeserver does not answer."""
        if speaker.voice != "person" or not is_user(speaker.id):
            return False
        if kind == "private":
            return True
        try:
            found = await self.levels(room.id.partition("/$")[0])
        except UnansweredError:
            return False
        return found is not None and found.may_set(speaker.id)

    def forget(self, room_id: str) -> None:
        """Ask again next time: levels have changed."""
        self._known.pop(room_id, None)

    async def levels(self, room_id: str) -> Levels | None:
        """None where we are not allowed to look. Raises UnansweredError."""
        known = self._known.get(room_id)
        if known and self._monotonic() < known[0]:
            return known[1]
        asked = await self._ask(room_id)
        if asked is not None:
            self._known[room_id] = (self._monotonic() + self._fresh, asked)
            self._known.move_to_end(room_id)
            if len(self._known) > _MOST_ROOMS:
                self._known.popitem(last=False)
        return asked

    async def _ask(self, room_id: str) -> Levels | None:
        create = await state(self._account, room_id, "m.room.create")
        if not create:
            return None
        powers = await _fetch(self._account, room_id, POWER_LEVELS)
        content = (powers.body or {}).get("content")
        if powers.ok and isinstance(content, dict):
            return levels(create, content)
        # That there are none has to be said; what we may not see may forbid it.
        return levels(create, None) if powers.status == 404 else None


async def state(account: Account, room_id: str, kind: str) -> Json | None:
    """A whole state event with its sender; None where there is none, or none for us. Raises UnansweredError."""
    answer = await _fetch(account, room_id, kind)
    return answer.body if answer.ok and answer.body and isinstance(answer.body.get("sender"), str) else None


async def _fetch(account: Account, room_id: str, kind: str) -> Answer:
    path = f"{API}/rooms/{quote(room_id, safe='')}/state/{kind}/?format=event"
    answer = await account.request("GET", path)
    if answer.status is None or answer.status == 429 or answer.status >= 500:
        raise UnansweredError(answer.fault or f"status-{answer.status}", answer.retry_after)
    return answer
