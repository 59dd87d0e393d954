"""What an update of the Bot API says, read from its JSON into a closed union.

Updates come from outside: fields may be missing, unknown or of the wrong type, and nothing here raises for it.
What the bot is not meant by, or cannot use, is `Ignored` with a word for metrics.
"""

import json
import re
from dataclasses import dataclass
from typing import Any, Literal

from newsbot.chat.room import Room

ChatType = Literal["private", "group", "supergroup", "channel"]
Change = Literal["added", "removed", "promoted", "demoted", "restricted", "blocked", "unblocked"]

_CHAT_TYPES: tuple[ChatType, ...] = ("private", "group", "supergroup", "channel")
_LARGEST = 1 << 53
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,64}))?(?=\s|\Z)")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,255}")
_PRESENT = frozenset({"member", "administrator", "creator", "restricted"})
_ADMIN = frozenset({"administrator", "creator"})
# What people send beside words; everything else without words only tells of a chat.
_CONTENT = frozenset(
    (
        *("animation", "audio", "checklist", "contact", "dice", "document", "game", "location", "paid_media", "photo"),
        *("poll", "sticker", "story", "venue", "video", "video_note", "voice"),
    )
)
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself: whom a mention, a command or a reply may mean."""

    id: int
    username: str


@dataclass(frozen=True, slots=True)
class Message:
    """Something said to the bot.

    Attributes:
        text: without the mention of the bot that called it; a caption counts as text.
        sender: numeric id of the account in `from`; None in channels.
        voice: `own` for a person speaking as himself, `room` for the group or channel itself (an anonymous
            administrator, a channel post), `other` for another chat's name.
        reply_to: id of the message that is answered; `to_bot`: it is the bot's; quoted: its words.
        photo: the file that the words stand under; quoted_photo: that the quoted ones do.
        language: code of the sender's client; never stored.
        sent: seconds since 1970.
    """

    room: Room
    text: str
    chat_type: ChatType
    message_id: int
    sender: int | None
    sent: int = 0
    voice: Literal["own", "room", "other"] = "own"
    reply_to: int | None = None
    quoted: str | None = None
    photo: str | None = None
    quoted_photo: str | None = None
    to_bot: bool = False
    language: str | None = None
    forwarded: bool = False
    via_bot: bool = False
    by_bot: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class Wordless:
    """A message to the bot alone that has no words: a sticker, a voice, a picture, a place on the map."""

    room: Room
    sent: int
    sender: int | None = None
    photo: bool = False


@dataclass(frozen=True, slots=True)
class Callback:
    """A button was pressed; `data` is whatever the client sent."""

    id: str
    sender: int
    data: str
    room: Room
    chat_type: ChatType
    message_id: int


@dataclass(frozen=True, slots=True)
class InlineQuery:
    id: str
    sender: int
    query: str
    offset: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """The bot's own standing in a chat changed. `can_write`: as far as the update says."""

    room: Room
    chat_type: ChatType
    change: Change
    by: int | None
    can_write: bool = True


@dataclass(frozen=True, slots=True)
class Migrated:
    """A group became a supergroup: the same room under another id."""

    old: Room
    new: Room


@dataclass(frozen=True, slots=True)
class Ignored:
    why: str


Update = Message | Wordless | Callback | InlineQuery | Membership | Migrated | Ignored


def read(payload: bytes, me: Me) -> Update:
    """The meaning of one update. Never raises."""
    try:
        update = json.loads(payload)
    except (ValueError, RecursionError):
        return Ignored("no-json")
    if not isinstance(update, dict):
        return Ignored("no-update")
    for name, edited in (("message", False), ("edited_message", True), ("channel_post", False)):
        if name in update:
            return _message(_object(update, name), me, edited=edited)
    if "callback_query" in update:
        return _callback(_object(update, "callback_query"))
    if "inline_query" in update:
        return _inline(_object(update, "inline_query"))
    if "my_chat_member" in update:
        return _membership(_object(update, "my_chat_member"))
    return Ignored("unknown-kind")


def _message(message: Json, me: Me, *, edited: bool) -> Update:
    chat = _object(message, "chat")
    kind, room, number = _kind(chat), _room(message), _id(message, "message_id")
    if kind is None or room is None or number is None:
        return Ignored("no-room")
    moved = _migrated(message, room)
    if moved:
        return moved
    text = _text(message, "text") or _text(message, "caption")
    if not text.strip():
        return _without_words(message, room, kind, edited=edited)
    replied = _object(message, "reply_to_message")
    # In a topic everything is a reply to the message that opened it.
    to_bot = _id(_object(replied, "from"), "id") == me.id and "forum_topic_created" not in replied
    meant = _meant(text, me, kind, to_bot=to_bot)
    if meant is None:
        return Ignored("not-meant")
    sender = _object(message, "from")
    return Message(
        room=room,
        text=meant,
        chat_type=kind,
        message_id=number,
        sender=_id(sender, "id"),
        sent=_id(message, "date") or 0,
        voice=_voice(message, chat, kind),
        reply_to=_id(replied, "message_id") if "forum_topic_created" not in replied else None,
        quoted=_text(replied, "text") or _text(replied, "caption") or None,
        photo=_photo(message),
        quoted_photo=_photo(replied),
        to_bot=to_bot,
        language=_text(sender, "language_code")[:16] or None,
        forwarded=any(name.startswith("forward_") for name in message) or "is_automatic_forward" in message,
        via_bot="via_bot" in message or "sender_business_bot" in message,
        by_bot=sender.get("is_bot") is True,
        edited=edited or "edit_date" in message,
    )


def _without_words(message: Json, room: Room, kind: ChatType, *, edited: bool) -> Wordless | Ignored:
    by_bot = _object(message, "from").get("is_bot") is True
    if kind != "private" or edited or by_bot or not _CONTENT & message.keys():
        return Ignored("no-text")
    sender = _id(_object(message, "from"), "id")
    return Wordless(room, _id(message, "date") or 0, sender, photo="photo" in message)


def _photo(message: Json) -> str | None:
    """The file of the largest size, which stands last."""
    sizes = message.get("photo")
    last = sizes[-1] if isinstance(sizes, list) and sizes else None
    name = _text(last, "file_id") if isinstance(last, dict) else ""
    return name if _FILE.fullmatch(name) else None


def _meant(text: str, me: Me, kind: ChatType, *, to_bot: bool) -> str | None:
    """The text without the bot's name, or None when it is not for the bot."""
    command = _COMMAND.match(text)
    if command and command[2] and command[2].casefold() != me.username.casefold():
        return None
    if command:
        return f"/{command[1]}{text[command.end() :]}"
    mention = re.compile(rf"(?<![\w@/.])@{re.escape(me.username)}(?!\w)[ \t]*[:,،]?", re.IGNORECASE)
    rest = mention.sub("", text).strip()
    called = len(rest) != len(text.strip()) and mention.search(text) is not None
    # In a channel everybody is a reader; only what begins as a command is meant.
    if kind == "private" or called or (to_bot and kind != "channel"):
        return (rest or "/help") if called else text
    return None


def _voice(message: Json, chat: Json, kind: ChatType) -> Literal["own", "room", "other"]:
    if kind == "channel":
        return "room"
    if "sender_chat" not in message:
        return "own"
    return "room" if _id(_object(message, "sender_chat"), "id") == _id(chat, "id") else "other"


def _migrated(message: Json, room: Room) -> Migrated | None:
    new, old = _id(message, "migrate_to_chat_id"), _id(message, "migrate_from_chat_id")
    if new:
        return Migrated(room, Room("telegram", str(new)))
    return Migrated(Room("telegram", str(old)), room) if old else None


def _callback(query: Json) -> Update:
    message = _object(query, "message")
    chat = _object(message, "chat")
    kind, room, number = _kind(chat), _room(message), _id(message, "message_id")
    sender, data, name = _id(_object(query, "from"), "id"), _text(query, "data"), _text(query, "id")
    if not name or sender is None or not data:
        return Ignored("no-data")
    if kind is None or room is None or number is None:
        return Ignored("no-room")
    return Callback(name, sender, data, room, kind, number)


def _inline(query: Json) -> Update:
    name, asker = _text(query, "id"), _object(query, "from")
    sender = _id(asker, "id")
    if not name or sender is None:
        return Ignored("no-data")
    language = _text(asker, "language_code")[:16] or None
    return InlineQuery(name, sender, _text(query, "query"), _text(query, "offset"), language)


def _membership(changed: Json) -> Update:
    kind, room = _kind(_object(changed, "chat")), _room(changed)
    now, before = _object(changed, "new_chat_member"), _text(_object(changed, "old_chat_member"), "status")
    change = _change(before, now, private=kind == "private")
    if kind is None or room is None or change is None:
        return Ignored("no-change")
    return Membership(room, kind, change, _id(_object(changed, "from"), "id"), can_write(now, kind))


def _change(before: str, now: Json, *, private: bool) -> Change | None:
    after = _text(now, "status")
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
        return member.get("can_post_messages") is True or _text(member, "status") == "creator"
    return _text(member, "status") in _PRESENT and member.get("can_send_messages") is not False


def _kind(chat: Json) -> ChatType | None:
    return next((kind for kind in _CHAT_TYPES if kind == chat.get("type")), None)


def _room(message: Json) -> Room | None:
    """The chat, with its topic where there is one; threads of replies in ordinary groups are no topics."""
    chat = _id(_object(message, "chat"), "id")
    thread = _id(message, "message_thread_id") if message.get("is_topic_message") is True else None
    if not chat:
        return None
    return Room("telegram", f"{chat}/{thread}" if thread and thread > 0 else str(chat))


def _object(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _text(holder: Json, name: str) -> str:
    """Half of a surrogate pair can be written in JSON, but not in UTF-8."""
    found = holder.get(name)
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def _id(holder: Json, name: str) -> int | None:
    found = holder.get(name)
    return found if type(found) is int and abs(found) < _LARGEST else None
