"""Who may change the settings of a room: its administrators, as Telegram says, remembered for a moment."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from telegram import Bot

from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.standing import Authority, Nobody, Person, RoomItself
from newsbot.platforms.telegram.transport import recorded
from newsbot.platforms.telegram.updates import ChatType

FRESH: Final = 60.0
_MOST_CHATS = 1000
# Seconds. Somebody waits for the answer, and others behind it.
_PATIENCE: Final = 3.0


@dataclass(frozen=True, slots=True)
class _Known:
    until: float
    administrators: frozenset[int]


class Roles:
    """Administrators of chats, at most `fresh` seconds old. `monotonic` gives seconds that never go back."""

    def __init__(self, bot: Bot, monotonic: Callable[[], float], fresh: float = FRESH) -> None:
        self._bot = bot
        self._monotonic = monotonic
        self._fresh = fresh
        self._known: OrderedDict[str, _Known] = OrderedDict()

    async def may_set(self, who: Authority, chat_type: ChatType, room_id: str) -> bool:
        """Whether settings of this room may be changed. Nobody may when Telegram does not answer."""
        chat = room_id.partition("/")[0]
        match who:
            case Nobody():
                return False
            case RoomItself():
                return chat_type != "private"
            case Person(user) if chat_type == "private":
                return chat == str(user)
            case Person(user):
                return user in await self._administrators(chat)

    def forget(self, room_id: str) -> None:
        """Ask again next time: somebody's role has changed."""
        self._known.pop(room_id.partition("/")[0], None)

    async def _administrators(self, chat: str) -> frozenset[int]:
        known = self._known.get(chat)
        if known and self._monotonic() < known.until:
            return known.administrators
        asked = await self._ask(chat)
        if asked is None:
            return frozenset()
        self._known[chat] = _Known(self._monotonic() + self._fresh, asked)
        self._known.move_to_end(chat)
        if len(self._known) > _MOST_CHATS:
            self._known.popitem(last=False)
        return asked

    async def _ask(self, chat: str) -> frozenset[int] | None:
        with recorded(stub=[]) as exchange:
            await self._bot.get_chat_administrators(chat, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
        answer = answered(exchange.body) if exchange.status == 200 else None
        members = answer.get("result") if answer and answer["ok"] else None
        if not isinstance(members, list):
            return None
        users = (member.get("user") for member in members if isinstance(member, dict) and _is_admin(member))
        return frozenset(user["id"] for user in users if isinstance(user, dict) and _is_person(user))


def _is_admin(member: dict[str, object]) -> bool:
    return member.get("status") in {"creator", "administrator"}


def _is_person(user: dict[str, object]) -> bool:
    return type(user.get("id")) is int and user.get("is_bot") is False
