"""A message as it goes out, and the contents of the events that carry it.

The longest of them is an edit: it says the words twice, once for clients that know no edits. What fits there fits
everywhere.
"""

import json
from dataclasses import dataclass
from typing import Any, Final

from newsbot.chat.document import Attachment

MARKER: Final = "org.newsbot.delivery"
KIND_OF_FILE: Final = "application/json"
_HTML: Final = "org.matrix.custom.html"
Content = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Rendered:
    """One message.

    Attributes:
        body: plain text that can be read by itself, with the whole addresses of its links.
        html: the same words in Matrix' own subset of HTML.
        file: sent as it is; `body` is its name then.
    """

    body: str
    html: str
    file: Attachment | None = None


def message(part: Rendered, *, mark: str, silent: bool, thread: str | None = None) -> Content:
    """The content of `m.room.message`. `mark`: names the delivery; `thread`: the event that its thread begins with.

    Notices do not ring (push rule `.m.rule.suppress_notices`), texts do; nobody is mentioned by what others wrote.
    """
    return _threaded({**_words(part, "m.notice" if silent else "m.text"), MARKER: mark}, thread)


def kind(file: Attachment) -> str:
    return "image/png" if file.is_picture else KIND_OF_FILE


def file_message(file: Attachment, where: Content, *, mark: str, thread: str | None = None) -> Content:
    """The content of an event that brings a file. `where` it lies: `url`, or `file` with the keys that open it."""
    told = {"mimetype": kind(file), "size": len(file.content)}
    sort = "m.image" if file.is_picture else "m.file"
    content = {"msgtype": sort, "body": file.name, "filename": file.name, "info": told, "m.mentions": {}}
    return _threaded({**content, **where, MARKER: mark}, thread)


def _threaded(content: Content, thread: str | None) -> Content:
    if thread is not None:
        # Clients without threads show an answer to its first event.
        relation = {"rel_type": "m.thread", "event_id": thread, "is_falling_back": True}
        content["m.relates_to"] = {**relation, "m.in_reply_to": {"event_id": thread}}
    return content


def replacement(part: Rendered, event_id: str, *, mark: str) -> Content:
    """The content of an edit of `event_id`; edits do not ring (push rule `.m.rule.suppress_edits`)."""
    return {
        "msgtype": "m.text",
        "body": f"* {part.body}",
        "m.mentions": {},
        MARKER: mark,
        "m.new_content": {**_words(part, "m.text"), MARKER: mark},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }


def canonical(content: Content) -> str:
    """Canonical JSON (Matrix specification, appendix 3): its bytes are what a homeserver counts."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _words(part: Rendered, kind: str) -> Content:
    return {
        "msgtype": kind,
        "body": part.body,
        "format": _HTML,
        "formatted_body": part.html,
        "m.mentions": {},
    }
