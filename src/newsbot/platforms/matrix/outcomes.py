"""What a request came to, judged from its answer alone.

A success names the event that it made. A refusal is 400 to 499 with an `errcode` in JSON, or 429 from anybody.
Everything else may have been accepted: it is uncertain, and harmless to repeat under the same transaction id for as
long as the homeserver remembers it.

Codes are those of the client-server specification, texts those of Synapse, Dendrite and Conduit.
"""

import math
from datetime import timedelta
from typing import Final, Literal

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.platforms.matrix.answer import UNSAID_WAIT, Answer

Op = Literal["send", "edit", "delete"]

# Synapse forgets a transaction id after 24 hours (`_cleanup_old_transaction_ids`): half of it is relied upon.
KEYED_FOR: Final = timedelta(hours=12)
NO_RIGHTS: Final = Refused("no-rights")
_LONGEST_WAIT = 7 * 86400.0
# Seconds before a homeserver that is not itself (full, half upgraded, behind the wrong proxy) is asked again.
_UNWELL = 60.0
_FLOOD = 429

# Faults of aiohttp with which no request was written: the connection was never made.
_UNSENT = frozenset(
    {
        "ClientConnectorError",
        "ClientConnectorDNSError",
        "ClientConnectorCertificateError",
        "ClientConnectorSSLError",
        "ClientProxyConnectionError",
        "ProxyConnectionError",
        "InvalidUrlClientError",
    }
)
_ACCOUNT = {
    "M_UNKNOWN_TOKEN": "token",
    "M_MISSING_TOKEN": "token",
    "M_UNAUTHORIZED": "token",
    "M_USER_DEACTIVATED": "deactivated",
    "M_USER_LOCKED": "locked",
    "M_USER_SUSPENDED": "suspended",
    "ORG_MATRIX_EXPIRED_ACCOUNT": "expired",
    "M_GUEST_ACCESS_FORBIDDEN": "guest",
    "M_CONSENT_NOT_GIVEN": "consent",
}
_SERVER = {
    "M_RESOURCE_LIMIT_EXCEEDED": "server-full",
    "M_UNRECOGNIZED": "unrecognized",
}
_CONTENT = {
    "M_TOO_LARGE": "too-large",
    "M_BAD_JSON": "malformed",
    "M_NOT_JSON": "malformed",
}
_ABSENT = ("not in room", "not in the room", "not joined", "not a member", "not invited", "banned")
_RIGHTS = ("permission", "send_level", "power level", "not allowed to", "insufficient")
_RELATION = ("relation", "thread", "unknown event")


def outcome(op: Op, answer: Answer, *, event_id: str = "", thread_of: str | None = None) -> Outcome:
    """The class of one request.

    Args:
        op: what was asked for; done twice, deletions count as done.
        answer: of the homeserver, or why there is none.
        event_id: of the copy that an edit or deletion concerns.
        thread_of: the room whose thread was written to; a thread that cannot go on moves there.
    """
    if answer.status is None:
        return Later("not-sent") if answer.fault in _UNSENT else Uncertain(answer.fault or "no-answer")
    if answer.status == _FLOOD:
        return _flood(answer)
    if 200 <= answer.status <= 299:
        return _accepted(op, answer, event_id)
    if not 400 <= answer.status <= 499 or not answer.errcode:
        return Uncertain(f"status-{answer.status}")
    return _refused(op, answer, event_id, thread_of)


def _accepted(op: Op, answer: Answer, event_id: str) -> Outcome:
    if answer.body is None:
        return Uncertain("no-json")
    made = answer.body.get("event_id")
    if not isinstance(made, str) or not made.startswith("$"):
        return Uncertain("no-event-id")
    return Sent(made if op == "send" else event_id)


def _flood(answer: Answer) -> Later:
    wait = answer.retry_after
    if wait is None or not math.isfinite(wait) or wait <= 0:
        wait = UNSAID_WAIT
    return Later("flood", min(wait, _LONGEST_WAIT), "account")


def _refused(op: Op, answer: Answer, event_id: str, thread_of: str | None) -> Outcome:
    code, said = answer.errcode, str((answer.body or {}).get("error", "")).casefold()
    if why := _ACCOUNT.get(code):
        return Stopped(why)
    if why := _SERVER.get(code):
        return Later(why, _UNWELL, "account")
    if why := _CONTENT.get(code):
        return Refused(why, "content")
    match code:
        case "M_LIMIT_EXCEEDED":
            return _flood(answer)
        case "M_DUPLICATE_ANNOTATION":
            return Sent(event_id)
        case "M_FORBIDDEN":
            return _forbidden(said)
        case "M_NOT_FOUND":
            return Sent(event_id) if op == "delete" else Refused("room-not-found", "address")
    if answer.status == 401:
        return Stopped("token")
    if thread_of is not None and any(words in said for words in _RELATION):
        return Moved(thread_of)
    return Refused(_named(code))


def _forbidden(said: str) -> Outcome:
    """The one code for two things: nobody is there any more, or somebody who may not write."""
    if any(words in said for words in _RIGHTS):
        return NO_RIGHTS
    return Gone("not-in-room") if any(words in said for words in _ABSENT) else Refused("forbidden")


def _named(code: str) -> str:
    """A code in one word for logs, of letters that a server can put nothing else into."""
    name = code.removeprefix("M_").lower().replace("_", "-")
    return name[:40] if name.isascii() and name.replace("-", "").isalnum() else "refused"
