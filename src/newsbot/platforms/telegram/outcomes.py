"""What a request came to, judged from the wire alone.

Three questions decide. Had the headers been written? If not, nothing was sent. Did Telegram itself refuse (400 to
499 with `"ok": false` in JSON, or 429 from anybody)? Then nothing was accepted. Is there a whole answer that says
what was done? Then it was sent. Everything else may have been accepted: it is uncertain, whatever it looks like.

Descriptions are those of the Bot API server (https://github.com/tdlib/telegram-bot-api, `Client.cpp`).
"""

import json
import math
from typing import Any, Literal

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain

Method = Literal["send", "edit", "delete"]

# A 429 that does not say for how long.
UNSAID_WAIT = 5.0
_LONGEST_WAIT = 7 * 86400.0
_FLOOD = 429

_GONE = (
    ("bot was blocked", "blocked"),
    ("user is deactivated", "deactivated"),
    ("bot was kicked", "kicked"),
    ("bot is not a member", "not-a-member"),
    ("chat was deleted", "deleted"),
    ("can't initiate conversation", "never-started"),
    ("can't send messages to bots", "a-bot"),
)
_ADDRESS = (
    ("chat not found", "chat-not-found"),
    ("chat_id is empty", "chat-not-found"),
    ("peer_id_invalid", "chat-not-found"),
    ("user not found", "chat-not-found"),
    ("chat_id_invalid", "chat-not-found"),
)
_TOPIC = (
    ("message thread not found", "topic-deleted"),
    ("topic_deleted", "topic-deleted"),
    ("topic_id_invalid", "topic-deleted"),
    ("topic_closed", "topic-closed"),
)
_RIGHTS = (
    ("not enough rights", "no-rights"),
    ("have no rights", "no-rights"),
    ("need administrator rights", "no-rights"),
    ("chat_write_forbidden", "no-rights"),
    ("chat_admin_required", "no-rights"),
    ("chat_restricted", "no-rights"),
    ("_forbidden", "no-rights"),
)
_COPY = (
    ("message to edit not found", "copy-gone"),
    ("message_id_invalid", "copy-gone"),
    ("message can't be edited", "copy-locked"),
    ("message can't be deleted", "copy-locked"),
)
# What the picture of a message is at fault for; the same message without it may be fine.
_PICTURE = (
    ("failed to get http url content", "picture"),
    ("wrong type of the web page content", "picture"),
    ("wrong file identifier", "picture"),
    ("wrong remote file", "picture"),
    ("wrong url host", "picture"),
    ("invalid file http url", "picture"),
    ("file must be non-empty", "picture"),
    ("file is too big", "picture"),
    ("too big for a photo", "picture"),
    ("there is no photo", "picture"),
    ("image_process_failed", "picture"),
    ("photo_", "picture"),
    ("webpage_", "picture"),
    ("wrong padding", "picture"),
    ("can't use file of type", "picture"),
)
_CONTENT = (
    ("can't parse entities", "entities"),
    ("entity_bounds_invalid", "entities"),
    ("entities_too_long", "entities"),
    ("entity", "entities"),
    ("is too long", "too-long"),
    ("_too_long", "too-long"),
    ("is empty", "empty"),
    ("must be non-empty", "empty"),
    ("encoded in utf-8", "encoding"),
    ("can't parse", "malformed"),
    ("button", "keyboard"),
    ("reply markup", "keyboard"),
    ("reply_markup", "keyboard"),
)
_DONE = {"edit": "message is not modified", "delete": "message to delete not found"}


def outcome(
    method: Method,
    *,
    status: int | None,
    body: bytes | None,
    wrote: bool,
    fault: str | None = None,
    room_id: str = "",
    remote_id: str = "",
) -> Outcome:
    """The class of one request.

    Args:
        method: what was asked for; done twice, edits and deletions count as done.
        status: of the answer, None when not even its head came.
        body: of the answer, None unless all of it came.
        wrote: whether the request's headers were handed to the connection.
        fault: class name of the exception that broke the request off; names an uncertain outcome.
        room_id: of the room; a topic that is closed or gone moves to its chat.
        remote_id: of the copy that an edit or deletion concerns.
    """
    if not wrote and status is None:
        return Later("not-sent")
    if status is None:
        return Uncertain(fault or "no-answer")
    answer = answered(body)
    if status == _FLOOD:
        return _flood(answer)
    if status == 200 and body is not None:
        return _accepted(method, answer, remote_id)
    if not 400 <= status <= 499 or answer is None or answer["ok"]:
        return Uncertain(f"status-{status}" if body is not None else fault or "no-body")
    return _refused(method, status, answer, room_id, remote_id)


def answered(body: bytes | None) -> dict[str, Any] | None:
    """The answer of the Bot API that a body holds, or None."""
    try:
        answer = json.loads(body or b"")
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) and isinstance(answer.get("ok"), bool) else None


def is_picture(found: Outcome) -> bool:
    """Whether the picture was refused, and not the words under it."""
    return isinstance(found, Refused) and found.why == "picture"


def _accepted(method: Method, answer: dict[str, Any] | None, remote_id: str) -> Outcome:
    if answer is None:
        return Uncertain("no-json")
    if not answer["ok"]:
        return Uncertain("ok-false")
    result = answer.get("result")
    if method == "delete" or (method == "edit" and result is True):
        return Sent(remote_id) if result is True else Uncertain("no-message-id")
    number = result.get("message_id") if isinstance(result, dict) else None
    return Sent(str(number)) if type(number) is int and number > 0 else Uncertain("no-message-id")


def _flood(answer: dict[str, Any] | None) -> Later:
    """With its parameters it concerns the room that was written to; without, whoever asks."""
    wait = _parameters(answer).get("retry_after")
    if isinstance(wait, int | float) and math.isfinite(wait) and wait > 0:
        return Later("flood", min(float(wait), _LONGEST_WAIT), "room")
    return Later("flood", UNSAID_WAIT, "account")


def _refused(method: Method, status: int, answer: dict[str, Any], room_id: str, remote_id: str) -> Outcome:
    said = str(answer.get("description", "")).casefold()
    new = _parameters(answer).get("migrate_to_chat_id")
    if type(new) is int and new:
        return Moved(str(new))
    if _DONE.get(method, "\0") in said:
        return Sent(remote_id)
    match status:
        case 401 | 404:
            return Stopped("token")
        case 409:
            return Stopped("conflict")
        case 403:
            return Gone(_named(said, _GONE) or "forbidden")
        case 413:
            return Refused("too-large", "content")
        case 400:
            return _bad_request(said, room_id)
    return Refused(f"status-{status}")


def _bad_request(said: str, room_id: str) -> Outcome:
    if why := _named(said, _ADDRESS):
        return Refused(why, "address")
    if why := _named(said, _TOPIC):
        chat, _, thread = room_id.partition("/")
        return Moved(chat) if thread else Refused(why)
    if why := _named(said, _COPY) or _named(said, _RIGHTS) or _named(said, _PICTURE):
        return Refused(why)
    if why := _named(said, _CONTENT):
        return Refused(why, "content")
    return Refused("bad-request")


def _named(said: str, table: tuple[tuple[str, str], ...]) -> str | None:
    return next((why for words, why in table if words in said), None)


def _parameters(answer: dict[str, Any] | None) -> dict[str, Any]:
    found = (answer or {}).get("parameters")
    return found if isinstance(found, dict) else {}
