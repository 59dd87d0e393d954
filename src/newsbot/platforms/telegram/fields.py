"""What stands in an object of the Bot API. Whatever is missing or of the wrong type is as if it were not there."""

from typing import Any, Literal

from newsbot.chat.room import Room

ChatType = Literal["private", "group", "supergroup", "channel"]
Json = dict[str, Any]

_CHAT_TYPES: tuple[ChatType, ...] = ("private", "group", "supergroup", "channel")
_LARGEST = 1 << 53


def chat_type(chat: Json) -> ChatType | None:
    return next((kind for kind in _CHAT_TYPES if kind == chat.get("type")), None)


def room_of(message: Json) -> Room | None:
    """The chat, with its topic where there is one; threads of replies in ordinary groups are no topics."""
    chat = id_in(object_in(message, "chat"), "id")
    thread = id_in(message, "message_thread_id") if message.get("is_topic_message") is True else None
    if not chat:
        return None
    return Room("telegram", f"{chat}/{thread}" if thread and thread > 0 else str(chat))


def object_in(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def text_in(holder: Json, name: str) -> str:
    """Half of a surrogate pair can be written in JSON, but not in UTF-8."""
    found = holder.get(name)
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def id_in(holder: Json, name: str) -> int | None:
    found = holder.get(name)
    return found if type(found) is int and abs(found) < _LARGEST else None
