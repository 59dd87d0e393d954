"""What stands in the content of an event: what it relates to, and its words without what they repeat.

Events come from outside: whatever is missing or of the wrong type is as if it were not there.
"""

import re
from typing import Any, Final

from newsbot.platforms.matrix.ids import is_id

_SPOKEN: Final = frozenset(("m.text", "m.notice", "m.emote"))
_LONGEST_QUOTED: Final = 8000
_WHO: Final = re.compile(r"<@[^>]{1,255}>\s*")
Json = dict[str, Any]


def object_in(holder: Json, name: str) -> Json:
    """An empty one for anything else."""
    found = holder.get(name)
    return found if isinstance(found, dict) else {}


def text_in(holder: Json, name: str) -> str:
    """Half of a surrogate pair can be written in JSON, but not in UTF-8."""
    found = holder.get(name)
    return found.encode("utf-8", "replace").decode() if isinstance(found, str) else ""


def is_picture(content: Json) -> bool:
    return content.get("msgtype") == "m.image"


def has_caption(content: Json) -> bool:
    """Words under a picture. Specification 1.10: they are its body where that is not the name of its file."""
    name = content.get("filename")
    return is_picture(content) and isinstance(name, str) and name != content.get("body")


def is_edit(content: Json) -> bool:
    return object_in(content, "m.relates_to").get("rel_type") == "m.replace" or "m.new_content" in content


def thread(content: Json) -> str | None:
    """The event that the thread of a message hangs on, or None outside of threads."""
    relation = object_in(content, "m.relates_to")
    root = relation.get("event_id")
    return root if relation.get("rel_type") == "m.thread" and isinstance(root, str) and is_id(root, "$") else None


def answered_by(content: Json) -> str | None:
    """The event that a message answers; what only tells clients without threads where it stands is no answer."""
    relation = object_in(content, "m.relates_to")
    found = object_in(relation, "m.in_reply_to").get("event_id")
    is_place = relation.get("rel_type") == "m.thread" and relation.get("is_falling_back") is True
    return found if isinstance(found, str) and is_id(found, "$") and not is_place else None


def words_of(event: Json) -> str:
    """What a message says, without what it repeats of another; empty for what is none."""
    content = object_in(event, "content")
    if event.get("type") != "m.room.message" or (content.get("msgtype") not in _SPOKEN and not has_caption(content)):
        return ""
    new = object_in(content, "m.new_content")
    return unquoted(text_in(new or content, "body"), None if new else answered_by(content)).strip()[:_LONGEST_QUOTED]


def unquoted(body: str, answered: str | None) -> str:
    """Without the quotation that older clients put before an answer."""
    if answered is None or not body.startswith("> "):
        return body
    lines = body.split("\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith(">")), len(lines))
    return "\n".join(lines[first:]).removeprefix("\n")


def quoted(body: str, answered: str | None) -> str | None:
    """The words that older clients repeat of what is answered; None where there are none."""
    if answered is None or not body.startswith("> "):
        return None
    lines = [line.removeprefix(">").strip() for line in body.split("\n") if line.startswith(">")]
    lines[0] = _WHO.sub("", lines[0])
    return "\n".join(lines).strip() or None
