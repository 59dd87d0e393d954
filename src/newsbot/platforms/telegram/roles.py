"""Who may change the settings of a room: its administrators, as Telegram says, remembered for a moment."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from telegram import Bot

from newsbot.chat.heard import Elsewhere, RoomKind
from newsbot.chat.room import Room
from newsbot.platforms.telegram.fields import ChatType
from newsbot.platforms.telegram.membership import can_write
from newsbot.platforms.telegram.outcomes import answered
from newsbot.platforms.telegram.standing import Authority, Nobody, Person, RoomItself
from newsbot.platforms.telegram.transport import Exchange, recorded

FRESH: Final = 60.0
_MOST_CHATS = 1000
# Seconds. Somebody waits for the answer, and others behind it.
_PATIENCE: Final = 3.0


_KINDS: Final[dict[str, RoomKind]] = {"supergroup": "group", "channel": "channel"}
# What the library builds its objects from, while the real answer is read from the exchange.
_SOMEBODY: Final = {"id": 1, "is_bot": True, "first_name": "-"}
_SOME_CHAT: Final = {
    "id": 1,
    "type": "private",
    "accent_color_id": 0,
    "max_reaction_count": 1,
    "accepted_gift_types": dict.fromkeys(
        ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels"), False
    ),
}
_SOME_MEMBER: Final = {"status": "member", "user": _SOMEBODY}


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

    async def elsewhere(self, name: str, me: int, who: Authority) -> Elsewhere | None:
        """The public group or channel of this name (`@news`), and what may be done there; None for any other."""
        with recorded(stub=_SOME_CHAT) as exchange:
            await self._bot.get_chat(name, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
        chat = _result(exchange)
        kind = _KINDS.get(str(chat.get("type"))) if isinstance(chat, dict) else None
        if kind is None or not isinstance(chat, dict) or type(chat.get("id")) is not int:
            return None
        id_ = str(chat["id"])
        return Elsewhere(
            Room("telegram", id_),
            kind,
            may_set=isinstance(who, Person) and who.id in await self._administrators(id_),
            may_post=await self._may_post(chat["id"], me, kind),
        )

    async def _may_post(self, chat: int, me: int, kind: RoomKind) -> bool:
        with recorded(stub=_SOME_MEMBER) as exchange:
            await self._bot.get_chat_member(chat, me, connect_timeout=_PATIENCE, read_timeout=_PATIENCE)
        member = _result(exchange)
        return isinstance(member, dict) and can_write(member, kind)

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
        members = _result(exchange)
        if not isinstance(members, list):
            return None
        users = (member.get("user") for member in members if isinstance(member, dict) and _is_admin(member))
        return frozenset(user["id"] for user in users if isinstance(user, dict) and _is_person(user))


def _result(exchange: Exchange) -> Any:
    """Of a call that was answered with a success; None for any other."""
    answer = answered(exchange.body) if exchange.status == 200 else None
    return answer.get("result") if answer and answer["ok"] else None


def _is_admin(member: dict[str, object]) -> bool:
    return member.get("status") in {"creator", "administrator"}


def _is_person(user: dict[str, object]) -> bool:
    return type(user.get("id")) is int and user.get("is_bot") is False
