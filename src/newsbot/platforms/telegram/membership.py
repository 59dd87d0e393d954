"""How the bot stands in a chat: what changed of it, and whether it may write there."""

from dataclasses import dataclass
from typing import Literal

from newsbot.chat.room import Room
from newsbot.platforms.telegram.fields import ChatType, Json, chat_type, id_in, object_in, room_of, text_in

Change = Literal["added", "removed", "promoted", "demoted", "restricted", "blocked", "unblocked"]

_PRESENT = frozenset({"member", "administrator", "creator", "restricted"})
_ADMIN = frozenset({"administrator", "creator"})


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot's own standing in a chat changed. `can_write`: as far as the update says."""

    room: Room
    chat_type: ChatType
    change: Change
    by: int | None
    can_write: bool = True


def membership(changed: Json) -> Membership | None:
    """From a ChatMemberUpdated; None where nothing changed that matters to us."""
    kind, room = chat_type(object_in(changed, "chat")), room_of(changed)
    now, before = object_in(changed, "new_chat_member"), text_in(object_in(changed, "old_chat_member"), "status")
    change = _change(before, now, private=kind == "private")
    if kind is None or room is None or change is None:
        return None
    return Membership(room, kind, change, id_in(object_in(changed, "from"), "id"), can_write(now, kind))


def _change(before: str, now: Json, *, private: bool) -> Change | None:
    after = text_in(now, "status")
    was = before in _PRESENT
    stays = after in _PRESENT and not (after == "restricted" and now.get("is_member") is False)
    if private:
        return None if was == stays else "unblocked" if stays else "blocked"
    if was != stays:
        return "added" if stays else "removed"
    if not stays or before == after:
        return None
    if after in _ADMIN:
        return "promoted"
    return "restricted" if after == "restricted" else "demoted"


def can_write(member: Json, kind: str) -> bool:
    """Whether a member of a chat of this kind may post there, as far as its ChatMember says."""
    if kind == "channel":
        return member.get("can_post_messages") is True or text_in(member, "status") == "creator"
    return text_in(member, "status") in _PRESENT and member.get("can_send_messages") is not False
