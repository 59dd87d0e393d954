"""The cases of a request's end, numbered as the documentation lists them, and what each comes to."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsbot.chat.delivery import Gone, Later, Moved, Outcome, Refused, Sent, Stopped, Uncertain
from newsbot.platforms.telegram.outcomes import Method, is_picture, outcome

METHODS: tuple[Method, ...] = ("send", "edit", "delete")
FLOOD = Later("flood", 5.0, "account")


def refusal(description: str, **parameters: Any) -> bytes:
    return json.dumps({"ok": False, "error_code": 0, "description": description, "parameters": parameters}).encode()


# Number, status, body, whether the headers were written, the exception, the outcome for every method.
ANY: list[tuple[int, int | None, bytes | None, bool, str | None, Outcome]] = [
    (1, None, None, False, "ClientConnectorError", Later("not-sent")),
    (2, None, None, False, "ClientConnectorDNSError", Later("not-sent")),
    (3, None, None, False, "ClientConnectorCertificateError", Later("not-sent")),
    (4, None, None, False, "ConnectionTimeoutError", Later("not-sent")),
    (5, None, None, False, "TimeoutError", Later("not-sent")),
    (6, None, None, False, "CancelledError", Later("not-sent")),
    (7, None, None, True, "ClientOSError", Uncertain("ClientOSError")),
    (8, None, None, True, "ServerDisconnectedError", Uncertain("ServerDisconnectedError")),
    (9, None, None, True, "SocketTimeoutError", Uncertain("SocketTimeoutError")),
    (10, None, None, True, "ClientResponseError", Uncertain("ClientResponseError")),
    (11, None, None, True, "CancelledError", Uncertain("CancelledError")),
    (12, None, None, True, None, Uncertain("no-answer")),
    (13, 200, None, True, "ClientPayloadError", Uncertain("ClientPayloadError")),
    (14, 200, b'{"ok":true,"result":', True, None, Uncertain("no-json")),
    (15, 200, b"", True, None, Uncertain("no-json")),
    (16, 200, b"[]", True, None, Uncertain("no-json")),
    (17, 200, b'{"ok":false,"description":"?"}', True, None, Uncertain("ok-false")),
    (18, 200, b'{"ok":true}', True, None, Uncertain("no-message-id")),
    (19, 204, b"", True, None, Uncertain("status-204")),
    (20, 302, b"<html>", True, None, Uncertain("status-302")),
    (21, 500, refusal("Internal Server Error: restart"), True, None, Uncertain("status-500")),
    (22, 502, b"<html>Bad Gateway</html>", True, None, Uncertain("status-502")),
    (23, 503, refusal("x"), True, None, Uncertain("status-503")),
    (24, 504, b"", True, None, Uncertain("status-504")),
    (25, 400, b"<html>Bad Request</html>", True, None, Uncertain("status-400")),
    (26, 403, None, True, "ClientPayloadError", Uncertain("ClientPayloadError")),
    (27, 404, b"<html>Not Found</html>", True, None, Uncertain("status-404")),
    (28, 400, b'{"ok":true,"result":true}', True, None, Uncertain("status-400")),
    (29, 429, refusal("Too Many Requests: retry after 35", retry_after=35), True, None, Later("flood", 35.0, "room")),
    (30, 429, refusal("Too Many Requests"), True, None, FLOOD),
    (31, 429, refusal("Too Many Requests: retry after 0", retry_after=0), True, None, FLOOD),
    (32, 429, refusal("x", retry_after="9"), True, None, FLOOD),
    (33, 429, b"<html>Too Many Requests</html>", True, None, FLOOD),
    (34, 429, None, True, "ClientPayloadError", FLOOD),
    (35, 429, refusal("x", retry_after=10**9), True, None, Later("flood", 7 * 86400.0, "room")),
    (36, 401, refusal("Unauthorized"), True, None, Stopped("token")),
    (37, 404, refusal("Not Found"), True, None, Stopped("token")),
    (38, 409, refusal("Conflict: terminated by other getUpdates request"), True, None, Stopped("conflict")),
    (39, 403, refusal("Forbidden: bot was blocked by the user"), True, None, Gone("blocked")),
    (40, 403, refusal("Forbidden: user is deactivated"), True, None, Gone("deactivated")),
    (41, 403, refusal("Forbidden: bot was kicked from the supergroup chat"), True, None, Gone("kicked")),
    (42, 403, refusal("Forbidden: bot is not a member of the channel chat"), True, None, Gone("not-a-member")),
    (43, 403, refusal("Forbidden: the group chat was deleted"), True, None, Gone("deleted")),
    (44, 403, refusal("Forbidden: bot can't initiate conversation with a user"), True, None, Gone("never-started")),
    (45, 403, refusal("Forbidden: bot can't send messages to bots"), True, None, Gone("a-bot")),
    (46, 403, refusal("Forbidden: something new"), True, None, Gone("forbidden")),
    (47, 400, refusal("Bad Request: group chat was upgraded", migrate_to_chat_id=-1005), True, None, Moved("-1005")),
    (48, 403, refusal("Forbidden: upgraded", migrate_to_chat_id=-1005), True, None, Moved("-1005")),
    (49, 400, refusal("Bad Request: chat not found"), True, None, Refused("chat-not-found", "address")),
    (50, 400, refusal("Bad Request: PEER_ID_INVALID"), True, None, Refused("chat-not-found", "address")),
    (51, 400, refusal("Bad Request: can't parse entities: x"), True, None, Refused("entities", "content")),
    (52, 400, refusal("Bad Request: ENTITY_BOUNDS_INVALID"), True, None, Refused("entities", "content")),
    (53, 400, refusal("Bad Request: message is too long"), True, None, Refused("too-long", "content")),
    (54, 400, refusal("Bad Request: message text is empty"), True, None, Refused("empty", "content")),
    (55, 400, refusal("Bad Request: text must be non-empty"), True, None, Refused("empty", "content")),
    (56, 400, refusal("Bad Request: BUTTON_DATA_INVALID"), True, None, Refused("keyboard", "content")),
    (57, 400, refusal("Bad Request: strings must be encoded in UTF-8"), True, None, Refused("encoding", "content")),
    (58, 400, refusal("Bad Request: not enough rights to send text messages"), True, None, Refused("no-rights")),
    (59, 400, refusal("Bad Request: CHAT_WRITE_FORBIDDEN"), True, None, Refused("no-rights")),
    (60, 400, refusal("Bad Request: wrong file identifier/HTTP URL specified"), True, None, Refused("picture")),
    (61, 400, refusal("Bad Request: failed to get HTTP URL content"), True, None, Refused("picture")),
    (62, 400, refusal("Bad Request: message can't be edited"), True, None, Refused("copy-locked")),
    (63, 400, refusal("Bad Request: something new"), True, None, Refused("bad-request")),
    (64, 413, refusal("Request Entity Too Large"), True, None, Refused("too-large", "content")),
    (65, 418, refusal("I'm a teapot"), True, None, Refused("status-418")),
    (66, 400, b'{"ok":false,"description":7,"parameters":[]}', True, None, Refused("bad-request")),
    (67, 413, b"<html>Request Entity Too Large</html>", True, None, Uncertain("status-413")),
]

MESSAGE = b'{"ok":true,"result":{"message_id":77,"date":1,"chat":{"id":5,"type":"private"}}}'
TRUE = b'{"ok":true,"result":true}'
# What differs by method. The room is a topic, the copy is number 9.
OWN: list[tuple[int, Method, int, bytes, Outcome]] = [
    (68, "send", 200, MESSAGE, Sent("77")),
    (69, "edit", 200, MESSAGE, Sent("77")),
    (70, "edit", 200, TRUE, Sent("9")),
    (71, "delete", 200, TRUE, Sent("9")),
    (72, "send", 200, TRUE, Uncertain("no-message-id")),
    (73, "delete", 200, MESSAGE, Uncertain("no-message-id")),
    (74, "send", 200, b'{"ok":true,"result":{"message_id":true}}', Uncertain("no-message-id")),
    (75, "edit", 400, refusal("Bad Request: message is not modified: specified new message content ..."), Sent("9")),
    (76, "delete", 400, refusal("Bad Request: message to delete not found"), Sent("9")),
    (77, "edit", 400, refusal("Bad Request: message to edit not found"), Refused("copy-gone")),
    (78, "delete", 400, refusal("Bad Request: message can't be deleted for everyone"), Refused("copy-locked")),
    (79, "send", 400, refusal("Bad Request: message is not modified"), Refused("bad-request")),
    (80, "send", 400, refusal("Bad Request: TOPIC_CLOSED"), Moved("-1001")),
    (81, "send", 400, refusal("Bad Request: message thread not found"), Moved("-1001")),
]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(("number", "status", "body", "wrote", "fault", "expected"), ANY)
def test_a_case_for_every_method(
    number: int,
    status: int | None,
    body: bytes | None,
    wrote: bool,  # noqa: FBT001 -- a column of the table
    fault: str | None,
    expected: Outcome,
    method: Method,
) -> None:
    assert outcome(method, status=status, body=body, wrote=wrote, fault=fault) == expected, number


@pytest.mark.parametrize(("number", "method", "status", "body", "expected"), OWN)
def test_a_case_of_one_method(number: int, method: Method, status: int, body: bytes, expected: Outcome) -> None:
    found = outcome(method, status=status, body=body, wrote=True, room_id="-1001/7", remote_id="9")
    assert found == expected, number


def test_the_cases_are_numbered() -> None:
    assert [case[0] for case in (*ANY, *OWN)] == list(range(1, len(ANY) + len(OWN) + 1))


def test_a_closed_topic_without_another_place_is_refused() -> None:
    body = refusal("Bad Request: TOPIC_CLOSED")
    assert outcome("send", status=400, body=body, wrote=True, room_id="-1001") == Refused("topic-closed")


def test_only_a_refused_picture_is_one() -> None:
    assert is_picture(Refused("picture"))
    assert not is_picture(Refused("too-long", "content"))
    assert not is_picture(Uncertain("picture"))


SCALARS: st.SearchStrategy[Any] = st.sampled_from(
    (None, True, False, 0, 7, -1, 1.5, float("nan"), "", "7", "chat not found", [], {})
)
KEYS = ("ok", "result", "message_id", "description", "parameters", "retry_after", "migrate_to_chat_id")
OBJECTS = st.dictionaries(st.sampled_from(KEYS), SCALARS, max_size=4)
JSON = st.one_of(SCALARS, st.dictionaries(st.sampled_from(KEYS), st.one_of(SCALARS, OBJECTS), max_size=5))
BODIES = st.one_of(st.none(), st.binary(max_size=20), JSON.map(lambda value: json.dumps(value).encode()))


@settings(max_examples=600, deadline=None)
@given(st.sampled_from(METHODS), st.one_of(st.none(), st.integers(100, 599)), BODIES, st.booleans())
def test_nothing_unknown_is_taken_for_certain(
    method: Method,
    status: int | None,
    body: bytes | None,
    wrote: bool,  # noqa: FBT001 -- drawn
) -> None:
    found = outcome(method, status=status, body=body, wrote=wrote, fault="SomeError", remote_id="9")
    if found == Later("not-sent"):
        assert not wrote
        assert status is None
    elif not isinstance(found, Uncertain):
        assert status is not None
        answer: Any = None if status == 429 else json.loads(body or b"")
        refused = status == 429 or (400 <= status <= 499 and answer["ok"] is False)
        done = status == 200 and answer["ok"] is True
        assert done if isinstance(found, Sent) and status == 200 else refused
