"""What a sync leaves out: the events of a gap in a busy room, and who said what is answered."""

from collections import OrderedDict
from typing import Any, Final
from urllib.parse import quote, urlencode

from newsbot.platforms.matrix.batch import JoinedRoom, listed
from newsbot.platforms.matrix.client import API, Account
from newsbot.platforms.matrix.ids import is_id
from newsbot.platforms.matrix.powers import UnansweredError

# Older ones of a longer gap are news for nobody, and a flood of them must not keep other rooms waiting.
MOST_MISSED: Final = 1000
_PAGE: Final = 100
_MOST_REMEMBERED: Final = 10_000
Json = dict[str, Any]


class History:
    def __init__(self, account: Account) -> None:
        self._account = account
        self._mine: OrderedDict[str, bool] = OrderedDict()

    async def missed(self, room: JoinedRoom, since: str) -> tuple[Json, ...]:
        """The events between two syncs that the second did not hold, in their order, at most `MOST_MISSED`.

        Raises UnansweredError; a room that does not let us look has none.
        """
        found: list[Json] = []
        position: str | None = room.before
        while position and len(found) < MOST_MISSED:
            asked = urlencode({"dir": "b", "from": position, "to": since, "limit": _PAGE})
            told = await self._ask(f"{API}/rooms/{quote(room.id, safe='')}/messages?{asked}")
            events = listed(told, "chunk")
            found += events
            following = told.get("end")
            position = following if events and isinstance(following, str) and following != position else None
        found.reverse()
        return tuple(event for event in found if is_id(event.get("event_id"), "$"))

    def saw(self, event_id: str, *, mine: bool) -> None:
        """Remember whose an event is."""
        self._mine[event_id] = mine
        if len(self._mine) > _MOST_REMEMBERED:
            self._mine.popitem(last=False)

    def knows(self, event_id: str) -> bool:
        return event_id in self._mine

    async def is_mine(self, room: str, event_id: str) -> bool:
        """Whether the bot said it. Raises UnansweredError."""
        if event_id not in self._mine:
            await self.event(room, event_id)
        return self._mine[event_id]

    async def event(self, room: str, event_id: str) -> Json:
        """As the homeserver has it; empty for one that we may not see. Raises UnansweredError."""
        told = await self._ask(f"{API}/rooms/{quote(room, safe='')}/event/{quote(event_id, safe='')}")
        self.saw(event_id, mine=told.get("sender") == self._account.user_id)
        return told

    async def _ask(self, path: str) -> Json:
        """Empty when we may not know."""
        answer = await self._account.request("GET", path)
        if answer.status is None or answer.status == 429 or answer.status >= 500:
            raise UnansweredError(answer.fault or f"status-{answer.status}", answer.retry_after)
        return answer.body if answer.ok and answer.body else {}
