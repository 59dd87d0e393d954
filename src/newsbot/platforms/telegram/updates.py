"""What an update of the Bot API says, read from its JSON into a closed union.

Updates come from outside: fields may be missing, unknown or of the wrong type, and nothing here raises for it.
What the bot is not meant by, or cannot use, is `Ignored` with a word for metrics.
"""

import json
import re
from dataclasses import dataclass
from typing import Literal

from newsbot.chat.room import Room
from newsbot.platforms.telegram.fields import ChatType, Json, chat_type, id_in, object_in, room_of, text_in
from newsbot.platforms.telegram.membership import Membership, membership

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,64})(?:@([A-Za-z0-9_]{3,64}))?(?=\s|\Z)")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,255}")
# What people send beside words; everything else without words only tells of a chat.
_CONTENT = frozenset(
    (
        *("animation", "audio", "checklist", "contact", "dice", "document", "game", "location", "paid_media", "photo"),
        *("poll", "sticker", "story", "venue", "video", "video_note", "voice"),
    )
)


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
            return _message(object_in(update, name), me, edited=edited)
    if "callback_query" in update:
        return _callback(object_in(update, "callback_query"))
    if "inline_query" in update:
        return _inline(object_in(update, "inline_query"))
    if "my_chat_member" in update:
        return membership(object_in(update, "my_chat_member")) or Ignored("no-change")
    return Ignored("unknown-kind")


def _message(message: Json, me: Me, *, edited: bool) -> Update:
    chat = object_in(message, "chat")
    kind, room, number = chat_type(chat), room_of(message), id_in(message, "message_id")
    if kind is None or room is None or number is None:
        return Ignored("no-room")
    moved = _migrated(message, room)
    if moved:
        return moved
    text = text_in(message, "text") or text_in(message, "caption")
    if not text.strip():
        return _without_words(message, room, kind, edited=edited)
    replied = object_in(message, "reply_to_message")
    # In a topic everything is a reply to the message that opened it.
    to_bot = id_in(object_in(replied, "from"), "id") == me.id and "forum_topic_created" not in replied
    meant = _meant(text, me, kind, to_bot=to_bot)
    if meant is None:
        return Ignored("not-meant")
    sender = object_in(message, "from")
    return Message(
        room=room,
        text=meant,
        chat_type=kind,
        message_id=number,
        sender=id_in(sender, "id"),
        sent=id_in(message, "date") or 0,
        voice=_voice(message, chat, kind),
        reply_to=id_in(replied, "message_id") if "forum_topic_created" not in replied else None,
        quoted=text_in(replied, "text") or text_in(replied, "caption") or None,
        photo=_photo(message),
        quoted_photo=_photo(replied),
        to_bot=to_bot,
        language=text_in(sender, "language_code")[:16] or None,
        forwarded=any(name.startswith("forward_") for name in message) or "is_automatic_forward" in message,
        via_bot="via_bot" in message or "sender_business_bot" in message,
        by_bot=sender.get("is_bot") is True,
        edited=edited or "edit_date" in message,
    )


def _without_words(message: Json, room: Room, kind: ChatType, *, edited: bool) -> Wordless | Ignored:
    by_bot = object_in(message, "from").get("is_bot") is True
    if kind != "private" or edited or by_bot or not _CONTENT & message.keys():
        return Ignored("no-text")
    sender = id_in(object_in(message, "from"), "id")
    return Wordless(room, id_in(message, "date") or 0, sender, photo="photo" in message)


def _photo(message: Json) -> str | None:
    """The file of the largest size, which stands last."""
    sizes = message.get("photo")
    last = sizes[-1] if isinstance(sizes, list) and sizes else None
    name = text_in(last, "file_id") if isinstance(last, dict) else ""
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
    return "room" if id_in(object_in(message, "sender_chat"), "id") == id_in(chat, "id") else "other"


def _migrated(message: Json, room: Room) -> Migrated | None:
    new, old = id_in(message, "migrate_to_chat_id"), id_in(message, "migrate_from_chat_id")
    if new:
        return Migrated(room, Room("telegram", str(new)))
    return Migrated(Room("telegram", str(old)), room) if old else None


def _callback(query: Json) -> Update:
    message = object_in(query, "message")
    chat = object_in(message, "chat")
    kind, room, number = chat_type(chat), room_of(message), id_in(message, "message_id")
    sender, data, name = id_in(object_in(query, "from"), "id"), text_in(query, "data"), text_in(query, "id")
    if not name or sender is None or not data:
        return Ignored("no-data")
    if kind is None or room is None or number is None:
        return Ignored("no-room")
    return Callback(name, sender, data, room, kind, number)


def _inline(query: Json) -> Update:
    name, asker = text_in(query, "id"), object_in(query, "from")
    sender = id_in(asker, "id")
    if not name or sender is None:
        return Ignored("no-data")
    language = text_in(asker, "language_code")[:16] or None
    return InlineQuery(name, sender, text_in(query, "query"), text_in(query, "offset"), language)
