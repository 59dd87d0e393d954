"""What an event of a room means, read from its JSON into `chat.heard`.

Events come from outside: fields may be missing, unknown or of the wrong type, and nothing here raises for it. What the
bot is not meant by, or cannot use, is `Nothing` with a word for metrics.
"""

import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from newsbot.chat.heard import (
    ELSEWHERE,
    Amended,
    Heard,
    Joined,
    Left,
    Nothing,
    Renamed,
    RoomKind,
    Said,
    Speaker,
    Unreadable,
    Wordless,
)
from newsbot.chat.room import Room
from newsbot.platforms.matrix.content import (
    answered_by,
    has_caption,
    is_edit,
    is_picture,
    object_in,
    quoted,
    text_in,
    thread,
    unquoted,
)
from newsbot.platforms.matrix.ids import is_id, is_user
from newsbot.platforms.matrix.kept import MOST_MENTIONS

PLATFORM: Final = "matrix"
_FILES: Final = frozenset(("m.image", "m.audio", "m.video", "m.file"))
Json = dict[str, Any]

# A command is one at first sight; "!!!" and "! really" are none.
_COMMAND: Final = re.compile(r"\s*[!/][^\W\d_]")
# After a short name: the id of somebody of another server.
_SERVER: Final = re.compile(r":[A-Za-z0-9]")
_LATEST: Final = 253402300800  # the year 10000


@dataclass(frozen=True, slots=True)
class Me:
    """The bot itself: whom a mention may mean. `name`: as it is displayed; empty when it has none."""

    user_id: str
    name: str = ""

    @property
    def short(self) -> str:
        return self.user_id.removeprefix("@").partition(":")[0]

    @property
    def called(self) -> str:
        """What people may begin a line with."""
        return self.name.strip() or self.short


def heard(raw: bytes, me: Me) -> Heard:
    """The meaning of one payload. Never raises."""
    try:
        kept = json.loads(raw)
    except (ValueError, RecursionError):
        return Nothing("no-json")
    if not isinstance(kept, dict) or not is_id(kept.get("room"), "!"):
        return Nothing("no-room")
    room, event, facts = Room(PLATFORM, kept["room"]), object_in(kept, "event"), object_in(kept, "facts")
    direct = facts.get("direct") is True
    kind: RoomKind = "private" if direct else "group"
    match kept.get("kind"):
        case "message":
            return _message(room, event, me, kind, facts)
        case "joined":
            return Joined(room, kind)
        case "left":
            return Left(room)
        case "renamed" if is_id(facts.get("old"), "!"):
            return Renamed(Room(PLATFORM, facts["old"]), room)
        case "unreadable":
            root = thread(object_in(event, "content"))
            return Unreadable(room, kind, Room(PLATFORM, f"{room.id}/{root}") if root else None)
    return Nothing("unknown-kind")


def _message(room: Room, event: Json, me: Me, kind: RoomKind, facts: Json) -> Heard:
    content, sender, name = object_in(event, "content"), event.get("sender"), event.get("event_id")
    if not isinstance(sender, str) or not is_user(sender):
        return Nothing("no-sender")
    if not isinstance(name, str) or not is_id(name, "$"):
        return Nothing("no-event-id")
    why = _useless(event, content, sender, me)
    if why == "edit":
        return _amended(room, content, sender, me, kind)
    if why == "not-text" and content.get("msgtype") in _FILES and kind == "private" and not has_caption(content):
        at = _moment(event.get("origin_server_ts"))
        return Wordless(room, at, Speaker("person", sender), pictured=is_picture(content))
    if why:
        return Nothing(why)
    answered = answered_by(content)
    body = text_in(content, "body")
    to_bot = answered is not None and (facts.get("answers_me") is True or body.startswith(f"> <{me.user_id}>"))
    text = unquoted(body, answered)
    if not text.strip():
        return Nothing("no-text")
    meant = _meant(text, content, me, kind, to_bot=to_bot)
    if meant is None:
        return Nothing("not-meant")
    root = thread(content)
    return Said(
        room=room,
        text=meant,
        speaker=Speaker("person", sender),
        kind=kind,
        at=_moment(event.get("origin_server_ts")),
        message=name,
        answers=(answered,) if answered else (),
        reply_in=Room(PLATFORM, f"{room.id}/{root}") if root else None,
        quoted=quoted(body, answered) or text_in(facts, "quoted") or None,
        picture=ELSEWHERE if is_picture(content) else None,
    )


def _amended(room: Room, content: Json, sender: str, me: Me, kind: RoomKind) -> Amended | Nothing:
    """New words for something that was said to the bot; as an order they count for nothing."""
    new, first = object_in(content, "m.new_content"), object_in(content, "m.relates_to").get("event_id")
    text = _meant(text_in(new, "body"), new, me, kind, to_bot=False) or ""
    if new.get("msgtype") != "m.text" or not isinstance(first, str) or not is_id(first, "$") or not text.strip():
        return Nothing("edit")
    return Amended(room, text, Speaker("person", sender), kind, first)


def _useless(event: Json, content: Json, sender: str, me: Me) -> str:
    if sender == me.user_id:
        return "own"
    if event.get("type") != "m.room.message":
        return "other-type"
    if is_edit(content):
        # The words were said before: an edit gives no second order, and none in another's name.
        return "edit"
    # Specification: robots speak in `m.notice`, and nobody answers it.
    return "" if content.get("msgtype") == "m.text" or has_caption(content) else "not-text"


def _meant(text: str, content: Json, me: Me, kind: RoomKind, *, to_bot: bool) -> str | None:
    """The text without the bot's name, or None when it is not for the bot."""
    called = _without_name(text, content, me)
    if called is not None:
        return called or "/help"
    if kind == "private" or to_bot or _COMMAND.match(text) or _mentioned(content, me) or _pill(content, me) is not None:
        return text
    return None


def _mentioned(content: Json, me: Me) -> bool:
    users = object_in(content, "m.mentions").get("user_ids")
    return isinstance(users, list) and me.user_id in users[:MOST_MENTIONS]


def _without_name(text: str, content: Json, me: Me) -> str | None:
    """What follows the bot's name at the beginning or precedes it at the end; None when it is not called so."""
    for name in _names(content, me):
        called = re.escape(name)
        start = re.match(rf"\s*(@?){called}(?:\s*[:,،]+|(?=\s)|\Z)\s*", text, re.IGNORECASE)
        if start and not (start[1] and _SERVER.match(text, start.end() - 1)):
            return text[start.end() :].strip()
        end = re.search(rf"(?:\A|\s)@{called.removeprefix('@')}\s*\Z", text, re.IGNORECASE)
        if end:
            return text[: end.start()].strip()
    return None


def _names(content: Json, me: Me) -> Iterator[str]:
    """What the bot may be called, the longest first: its id begins with its short name."""
    names = {me.user_id, me.name.strip(), me.short, _pill(content, me) or ""}
    yield from sorted(filter(None, names), key=len, reverse=True)


def _pill(content: Json, me: Me) -> str | None:
    """The words of a link to the bot in the formatted text, as clients write a mention; None without one."""
    formatted = text_in(content, "formatted_body")
    escaped = re.escape(me.user_id)
    quoted = re.escape(me.user_id.replace("@", "%40").replace(":", "%3A"))
    pattern = rf"<a href=[\"']https://matrix\.to/#/(?:{escaped}|{quoted})[\"']>([^<]{{0,255}})</a>"
    link = re.search(pattern, formatted, re.IGNORECASE)
    return html.unescape(link[1]).strip() if link else None


def _moment(found: Any) -> datetime | None:
    """Milliseconds since 1970, as the sender's server says."""
    if type(found) is not int or not 0 <= found < _LATEST * 1000:
        return None
    return datetime.fromtimestamp(found / 1000, UTC)
