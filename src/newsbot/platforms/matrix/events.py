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
from typing import Any, Final, Literal

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

PLATFORM: Final = "matrix"
Kind = Literal["message", "joined", "left", "renamed", "unreadable"]
_SPOKEN: Final = frozenset(("m.text", "m.notice", "m.emote"))
_LONGEST_QUOTED: Final = 8000
_FILES: Final = frozenset(("m.image", "m.audio", "m.video", "m.file"))
Json = dict[str, Any]

# Specification, appendices: no identifier is longer, in bytes.
_LONGEST_ID: Final = 255
_MOST_MENTIONS: Final = 100
# A command is one at first sight; "!!!" and "! really" are none.
_COMMAND: Final = re.compile(r"\s*[!/][^\W\d_]")
# After a short name: the id of somebody of another server.
_SERVER: Final = re.compile(r":[A-Za-z0-9]")
_BREAKS: Final = re.compile(r"[\x00-\x20\x7f\ud800-\udfff]")
_WHO: Final = re.compile(r"<@[^>]{1,255}>\s*")
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


@dataclass(frozen=True, slots=True)
class Facts:
    """What was known of the room when an event came.

    Attributes:
        direct: nobody but one person and the bot is in the room.
        answers_me: the event answers one of the bot's own.
        quoted: the words that it answers, where it does not repeat them and they matter.
        old: the room's id before its upgrade, for `renamed`.
    """

    direct: bool = False
    answers_me: bool = False
    quoted: str = ""
    old: str = ""


def payload(kind: Kind, room: str, event: Json, facts: Facts) -> bytes:
    """An event, decrypted where it was encrypted, as it is kept until it is handled: what `heard` reads of it."""
    kept = {name: event[name] for name in ("event_id", "sender", "type", "origin_server_ts") if _is_plain(event, name)}
    kept["content"] = _read(_object(event, "content"))
    told = {"direct": facts.direct, "answers_me": facts.answers_me, "quoted": facts.quoted, "old": facts.old}
    return json.dumps({"kind": kind, "room": room, "event": kept, "facts": told}).encode()


def _read(content: Json) -> Json:
    words = ("msgtype", "body", "formatted_body", "filename")
    kept: Json = {name: content[name] for name in words if _is_plain(content, name)}
    relation = _object(content, "m.relates_to")
    kept["m.relates_to"] = {
        **{name: relation[name] for name in ("rel_type", "event_id", "is_falling_back") if _is_plain(relation, name)},
        "m.in_reply_to": {"event_id": _text(_object(relation, "m.in_reply_to"), "event_id")},
    }
    users = _object(content, "m.mentions").get("user_ids")
    if isinstance(users, list):
        kept["m.mentions"] = {"user_ids": [user for user in users[:_MOST_MENTIONS] if isinstance(user, str)]}
    new = _object(content, "m.new_content")
    plain = {name: new[name] for name in ("msgtype", "body") if _is_plain(new, name)}
    return kept | ({"m.new_content": plain} if "m.new_content" in content else {})


def _is_plain(holder: Json, name: str) -> bool:
    return isinstance(holder.get(name), str | int)


def heard(raw: bytes, me: Me) -> Heard:
    """The meaning of one payload. Never raises."""
    try:
        kept = json.loads(raw)
    except (ValueError, RecursionError):
        return Nothing("no-json")
    if not isinstance(kept, dict) or not is_id(kept.get("room"), "!"):
        return Nothing("no-room")
    room, event, facts = Room(PLATFORM, kept["room"]), _object(kept, "event"), _object(kept, "facts")
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
            root = thread(_object(event, "content"))
            return Unreadable(room, kind, Room(PLATFORM, f"{room.id}/{root}") if root else None)
    return Nothing("unknown-kind")


def _message(room: Room, event: Json, me: Me, kind: RoomKind, facts: Json) -> Heard:
    content, sender, name = _object(event, "content"), event.get("sender"), event.get("event_id")
    if not isinstance(sender, str) or not is_user(sender):
        return Nothing("no-sender")
    if not isinstance(name, str) or not is_id(name, "$"):
        return Nothing("no-event-id")
    why = _useless(event, content, sender, me)
    if why == "edit":
        return _amended(room, content, sender, me, kind)
    if why == "not-text" and content.get("msgtype") in _FILES and kind == "private" and not _has_caption(content):
        at = _moment(event.get("origin_server_ts"))
        return Wordless(room, at, Speaker("person", sender), pictured=_is_picture(content))
    if why:
        return Nothing(why)
    answered = answered_by(content)
    body = _text(content, "body")
    to_bot = answered is not None and (facts.get("answers_me") is True or body.startswith(f"> <{me.user_id}>"))
    text = _unquoted(body, answered)
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
        quoted=_quoted(body, answered) or _text(facts, "quoted") or None,
        picture=ELSEWHERE if _is_picture(content) else None,
    )


def _amended(room: Room, content: Json, sender: str, me: Me, kind: RoomKind) -> Amended | Nothing:
    """New words for something that was said to the bot; as an order they count for nothing."""
    new, first = _object(content, "m.new_content"), _object(content, "m.relates_to").get("event_id")
    text = _meant(_text(new, "body"), new, me, kind, to_bot=False) or ""
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
    return "" if content.get("msgtype") == "m.text" or _has_caption(content) else "not-text"


def _is_picture(content: Json) -> bool:
    return content.get("msgtype") == "m.image"


def _has_caption(content: Json) -> bool:
    """Words under a picture. Specification 1.10: they are its body where that is not the name of its file."""
    name = content.get("filename")
    return _is_picture(content) and isinstance(name, str) and name != content.get("body")


def is_edit(content: Json) -> bool:
    return _object(content, "m.relates_to").get("rel_type") == "m.replace" or "m.new_content" in content


def thread(content: Json) -> str | None:
    """The event that the thread of a message hangs on, or None outside of threads."""
    relation = _object(content, "m.relates_to")
    root = relation.get("event_id")
    return root if relation.get("rel_type") == "m.thread" and isinstance(root, str) and is_id(root, "$") else None


def answered_by(content: Json) -> str | None:
    """The event that a message answers; what only tells clients without threads where it stands is no answer."""
    relation = _object(content, "m.relates_to")
    found = _object(relation, "m.in_reply_to").get("event_id")
    is_place = relation.get("rel_type") == "m.thread" and relation.get("is_falling_back") is True
    return found if isinstance(found, str) and is_id(found, "$") and not is_place else None


def words_of(event: Json) -> str:
    """What a message says, without what it repeats of another; empty for what is none."""
    content = _object(event, "content")
    if event.get("type") != "m.room.message" or (content.get("msgtype") not in _SPOKEN and not _has_caption(content)):
        return ""
    new = _object(content, "m.new_content")
    return _unquoted(_text(new or content, "body"), None if new else answered_by(content)).strip()[:_LONGEST_QUOTED]


def _unquoted(body: str, answered: str | None) -> str:
    """Without the quotation that older clients put before an answer."""
    if answered is None or not body.startswith("> "):
        return body
    lines = body.split("\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[first:]).removeprefix("\n")


def _quoted(body: str, answered: str | None) -> str | None:
    """The words that older clients repeat of what is answered; None where there are none."""
    if answered is None or not body.startswith("> "):
        return None
    lines = [line.removeprefix(">").strip() for line in body.split("\n") if line.startswith(">")]
    lines[0] = _WHO.sub("", lines[0])
    return "\n".join(lines).strip() or None


def _meant(text: str, content: Json, me: Me, kind: RoomKind, *, to_bot: bool) -> str | None:
    """The text without the bot's name, or None when it is not for the bot."""
    called = _without_name(text, content, me)
    if called is not None:
        return called or "/help"
    if kind == "private" or to_bot or _COMMAND.match(text) or _mentioned(content, me) or _pill(content, me) is not None:
        return text
    return None


def _mentioned(content: Json, me: Me) -> bool:
    users = _object(content, "m.mentions").get("user_ids")
    return isinstance(users, list) and me.user_id in users[:_MOST_MENTIONS]


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
    formatted = _text(content, "formatted_body")
    escaped = re.escape(me.user_id)
    quoted = re.escape(me.user_id.replace("@", "%40").replace(":", "%3A"))
    pattern = rf"<a href=[\"']https://matrix\.to/#/(?:{escaped}|{quoted})[\"']>([^<]{{0,255}})</a>"
    link = re.search(pattern, formatted, re.IGNORECASE)
    return html.unescape(link[1]).strip() if link else None


def is_user(found: str) -> bool:
    """Whether it can be a user's id. Ids are compared byte by byte and never folded."""
    return is_id(found, "@") and ":" in found


def is_id(found: object, sigil: str) -> bool:
    """Whether it can be an id of this kind: opaque, but bounded, and with nothing that breaks a line or an encoding."""
    return (
        isinstance(found, str)
        and len(found) > 1
        and found.startswith(sigil)
        and len(found) <= _LONGEST_ID
        and not _BREAKS.search(found)
        and len(found.encode()) <= _LONGEST_ID
    )


def _moment(found: Any) -> datetime | None:
    """Milliseconds since 1970, as the sender's server says."""
    if type(found) is not int or not 0 <= found < _LATEST * 1000:
        return None
    return datetime.fromtimestamp(found / 1000, UTC)


def _object(holder: Json, name: str) -> Json:
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def _text(holder: Json, name: str) -> str:
    """Half of a surrogate pair can be written in JSON, but not in UTF-8."""
    found = holder.get(name)
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""
