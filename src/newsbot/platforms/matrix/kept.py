"""What is kept of an event until it is handled: what its meaning is read from, and nothing else."""

import json
from dataclasses import dataclass
from typing import Any, Final, Literal

from newsbot.platforms.matrix.content import object_in, text_in

Kind = Literal["message", "joined", "left", "renamed", "unreadable"]
MOST_MENTIONS: Final = 100
Json = dict[str, Any]


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
    kept["content"] = _read(object_in(event, "content"))
    told = {"direct": facts.direct, "answers_me": facts.answers_me, "quoted": facts.quoted, "old": facts.old}
    return json.dumps({"kind": kind, "room": room, "event": kept, "facts": told}).encode()


def _read(content: Json) -> Json:
    words = ("msgtype", "body", "formatted_body", "filename")
    kept: Json = {name: content[name] for name in words if _is_plain(content, name)}
    relation = object_in(content, "m.relates_to")
    kept["m.relates_to"] = {
        **{name: relation[name] for name in ("rel_type", "event_id", "is_falling_back") if _is_plain(relation, name)},
        "m.in_reply_to": {"event_id": text_in(object_in(relation, "m.in_reply_to"), "event_id")},
    }
    users = object_in(content, "m.mentions").get("user_ids")
    if isinstance(users, list):
        kept["m.mentions"] = {"user_ids": [user for user in users[:MOST_MENTIONS] if isinstance(user, str)]}
    new = object_in(content, "m.new_content")
    plain = {name: new[name] for name in ("msgtype", "body") if _is_plain(new, name)}
    return kept | ({"m.new_content": plain} if "m.new_content" in content else {})


def _is_plain(holder: Json, name: str) -> bool:
    return isinstance(holder.get(name), str | int)
